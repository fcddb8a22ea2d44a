/*
 * -agentpath: starts the agent's Java half once the application has started, not before. Attached to a
 * JVM that runs, the library starts it at once, and says to who attached it whether it observes.
 *
 * Until then this costs the JVM one thread that sleeps in a monitor. (Sleeping in native code
 * instead, as in usleep, would delay the JVM's exit by 300 ms: it waits for threads in native code.)
 * Whatever fails, the application goes on and one line on stderr says what is not observed.
 */
#include <stdio.h>
#include <time.h>

#include "agent.h"
#include "bridge.h"
#include "check.h"
#include "options.h"

#define START_METHOD "startFromBridge"
#define EXIT_METHOD "reportAtExit"
#define ATTACH_METHOD "startAttached"

#define NANOS_PER_SECOND 1000000000LL
#define POLL_MILLIS 500
/* Started means: for this long, ... */
#define QUIET_NANOS (2 * NANOS_PER_SECOND)
/* ... fewer class loads a second than this, ... */
#define QUIET_LOADS_PER_SECOND 50
/* ... and at most half a processor busy: with an AOT cache an application starts with few loads. */
#define QUIET_CPU_DIVISOR 2
/* An application that never comes to rest is observed after this. */
#define LONGEST_START_NANOS (30 * NANOS_PER_SECOND)
/* A JVM that ends in its start reports only if it lived this long: others are tools, and in a hurry. */
#define SHORT_LIFE_NANOS (5 * NANOS_PER_SECOND)

/* Whoever attaches is told by then; the agent needs a tenth of a second on a machine that has time. */
#define LONGEST_ATTACH_NANOS (30 * NANOS_PER_SECOND)

enum phase { STARTING, HANDED_OVER, OBSERVING, ENDED };

/* What Agent_OnAttach answers, beside JNI_OK. JvmAttach of the sensor knows these numbers. */
enum attach_result {
  ATTACHED_BEFORE = 201,
  BAD_OPTIONS = 202,
  NO_JVMTI = 203,
  NOT_OBSERVING = 204,
  NOT_IN_TIME = 205
};

static struct options options;
static jrawMonitorID monitor;
/* Guarded by monitor. */
static enum phase phase;
static jlong began_nanos;

/* What the start was seen to do; of the waiting thread alone. */
struct quiet {
  jlong since_nanos;
  jlong at_nanos;
  jlong cpu_nanos;
  jlong loads;
};

static jlong now_nanos(void) {
  jlong nanos = 0;
  check_or_print((*bridge_jvmti)->GetTime(bridge_jvmti, &nanos), "GetTime");
  return nanos;
}

static jlong process_cpu_nanos(void) {
  struct timespec used;
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) {
    return 0;
  }
  return used.tv_sec * NANOS_PER_SECOND + used.tv_nsec;
}

static void move_to(enum phase next) {
  jvmtiEnv *jvmti = bridge_jvmti;
  if (monitor == NULL ||
      !check_or_print((*jvmti)->RawMonitorEnter(jvmti, monitor), "RawMonitorEnter")) {
    return;
  }
  phase = next;
  check_or_print((*jvmti)->RawMonitorNotifyAll(jvmti, monitor), "RawMonitorNotifyAll");
  check_or_print((*jvmti)->RawMonitorExit(jvmti, monitor), "RawMonitorExit");
}

/* Whether the application has started by now; moves what was seen forward. */
static bool started(struct quiet *seen) {
  jlong now = now_nanos();
  jlong cpu = process_cpu_nanos();
  jlong loads = events_posted();
  jlong passed = now - seen->at_nanos;
  bool busy = (loads - seen->loads) * NANOS_PER_SECOND > QUIET_LOADS_PER_SECOND * passed ||
              (cpu - seen->cpu_nanos) * QUIET_CPU_DIVISOR > passed;
  seen->at_nanos = now;
  seen->cpu_nanos = cpu;
  seen->loads = loads;
  if (busy) {
    seen->since_nanos = now;
  }
  return now - seen->since_nanos >= QUIET_NANOS || now - began_nanos >= LONGEST_START_NANOS;
}

/* Waits until the application has started; false: the JVM ended first. Leaves phase HANDED_OVER. */
static bool wait_for_start(void) {
  struct quiet seen = {began_nanos, began_nanos, process_cpu_nanos(), 0};
  jvmtiEnv *jvmti = bridge_jvmti;
  if (!check_or_print((*jvmti)->RawMonitorEnter(jvmti, monitor), "RawMonitorEnter")) {
    return false;
  }
  while (phase == STARTING && !started(&seen)) {
    jvmtiError error = (*jvmti)->RawMonitorWait(jvmti, monitor, POLL_MILLIS);
    /* An interrupt, which any code of the application may send to any thread, ends a wait early. */
    if (error != JVMTI_ERROR_INTERRUPT && !check_or_print(error, "RawMonitorWait")) {
      phase = ENDED;
    }
  }
  bool waited = phase == STARTING;
  if (waited) {
    phase = HANDED_OVER;
  }
  return check_or_print((*jvmti)->RawMonitorExit(jvmti, monitor), "RawMonitorExit") && waited;
}

static void JNICALL run(jvmtiEnv *jvmti, JNIEnv *env, void *argument) {
  (void)jvmti;
  (void)argument;
  if (wait_for_start()) {
    agent_call(env, &options, START_METHOD);
  }
}

/* A thread object outside the application's thread group; NULL: an exception is pending. */
static jthread new_thread(JNIEnv *env) {
  jint count = 0;
  jthreadGroup *groups = NULL;
  jvmtiError error = (*bridge_jvmti)->GetTopThreadGroups(bridge_jvmti, &count, &groups);
  if (!check_or_print(error, "GetTopThreadGroups") || count == 0) {
    return NULL;
  }
  jthreadGroup group = groups[0];
  check_or_print((*bridge_jvmti)->Deallocate(bridge_jvmti, (unsigned char *)groups), "Deallocate");
  jclass threads = (*env)->FindClass(env, "java/lang/Thread");
  jmethodID create = threads == NULL
                         ? NULL
                         : (*env)->GetMethodID(env, threads, "<init>",
                                               "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V");
  jstring name = create == NULL ? NULL : (*env)->NewStringUTF(env, "assay");
  return name == NULL ? NULL : (*env)->NewObject(env, threads, create, group, name);
}

static bool run_agent_thread(JNIEnv *env, jvmtiStartFunction function) {
  jthread thread = new_thread(env);
  if (!check_no_exception(env, "making the agent's thread") || thread == NULL) {
    return false;
  }
  jvmtiError error = (*bridge_jvmti)
                         ->RunAgentThread(bridge_jvmti, thread, function, NULL,
                                          JVMTI_THREAD_MIN_PRIORITY);
  return check_or_print(error, "RunAgentThread");
}

void JNICALL launch_on_vm_init(jvmtiEnv *jvmti, JNIEnv *env, jthread main_thread) {
  (void)main_thread;
  began_nanos = now_nanos();
  jvmtiError error =
      (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_CLASS_LOAD, NULL);
  if (!check_or_print(error, "SetEventNotificationMode(ClassLoad)")) {
    return;
  }
  run_agent_thread(env, run);
}

void launch_on_vm_death(JNIEnv *env) {
  jvmtiEnv *jvmti = bridge_jvmti;
  if (monitor == NULL ||
      !check_or_print((*jvmti)->RawMonitorEnter(jvmti, monitor), "RawMonitorEnter")) {
    return;
  }
  bool unheard = phase == STARTING;
  if (unheard) {
    phase = ENDED;
    check_or_print((*jvmti)->RawMonitorNotifyAll(jvmti, monitor), "RawMonitorNotifyAll");
  }
  bool left = check_or_print((*jvmti)->RawMonitorExit(jvmti, monitor), "RawMonitorExit");
  bool worth = options.report_short_lived || now_nanos() - began_nanos >= SHORT_LIFE_NANOS;
  if (left && unheard && worth) {
    agent_call(env, &options, EXIT_METHOD);
  }
}

void launch_observing(void) { move_to(OBSERVING); }

static void JNICALL run_attached(jvmtiEnv *jvmti, JNIEnv *env, void *argument) {
  (void)jvmti;
  (void)argument;
  agent_call(env, &options, ATTACH_METHOD);
  move_to(ENDED);
}

/* Waits until the agent observes, or has ended without. */
static jint wait_for_observation(void) {
  jvmtiEnv *jvmti = bridge_jvmti;
  if (!check_or_print((*jvmti)->RawMonitorEnter(jvmti, monitor), "RawMonitorEnter")) {
    return NOT_OBSERVING;
  }
  jlong deadline = now_nanos() + LONGEST_ATTACH_NANOS;
  while (phase == HANDED_OVER && now_nanos() < deadline) {
    jvmtiError error = (*jvmti)->RawMonitorWait(jvmti, monitor, POLL_MILLIS);
    if (error != JVMTI_ERROR_INTERRUPT && !check_or_print(error, "RawMonitorWait")) {
      break;
    }
  }
  enum phase reached = phase;
  check_or_print((*jvmti)->RawMonitorExit(jvmti, monitor), "RawMonitorExit");
  if (reached == HANDED_OVER) {
    return NOT_IN_TIME;
  }
  return reached == OBSERVING ? JNI_OK : NOT_OBSERVING;
}

/* Called when the library is attached to a JVM that runs, each time. */
JNIEXPORT jint JNICALL Agent_OnAttach(JavaVM *vm, char *text, void *reserved) {
  (void)reserved;
  JNIEnv *env = NULL;
  if (bridge_jvmti != NULL) {
    return ATTACHED_BEFORE;
  }
  if (!options_read(&options, text)) {
    return BAD_OPTIONS;
  }
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_6) != JNI_OK || !bridge_acquire(vm)) {
    return NO_JVMTI;
  }
  phase = HANDED_OVER;
  began_nanos = now_nanos();
  bool started = check_or_print((*bridge_jvmti)->CreateRawMonitor(bridge_jvmti, "assay", &monitor),
                                "CreateRawMonitor") &&
                 bridge_set_callbacks() && run_agent_thread(env, run_attached);
  return started ? wait_for_observation() : NOT_OBSERVING;
}

static bool enable_events(void) {
  static const jvmtiEvent events[] = {JVMTI_EVENT_VM_INIT, JVMTI_EVENT_VM_DEATH};
  for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
    jvmtiError error =
        (*bridge_jvmti)->SetEventNotificationMode(bridge_jvmti, JVMTI_ENABLE, events[i], NULL);
    if (!check_or_print(error, "SetEventNotificationMode")) {
      return false;
    }
  }
  return true;
}

/* Called by -agentpath. Always succeeds: a JVM whose agent does not must start all the same. */
JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *text, void *reserved) {
  (void)reserved;
  if (!options_read(&options, text)) {
    fprintf(stderr,
            "assay: options of -agentpath: longer than %d bytes, or no jar=PATH and /proc is not"
            " mounted: classes of this JVM are not observed\n",
            OPTION_BYTES);
  } else if (!bridge_acquire(vm)) {
    fprintf(stderr, "assay: this JVM has no JVMTI: its classes are not observed\n");
  } else if (check_or_print((*bridge_jvmti)->CreateRawMonitor(bridge_jvmti, "assay", &monitor),
                            "CreateRawMonitor") &&
             bridge_set_callbacks()) {
    enable_events();
  }
  return JNI_OK;
}
