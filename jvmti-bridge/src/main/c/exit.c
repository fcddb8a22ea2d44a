/* The last thing that runs in the JVM: after every shutdown hook, and at Runtime.halt too. */
#include <stdatomic.h>

#include "bridge.h"
#include "check.h"

static _Atomic(jobject) action;
static jmethodID run_method;

bool exit_set_action(JNIEnv *env, jobject runnable) {
  jclass type = (*env)->FindClass(env, "java/lang/Runnable");
  if (type == NULL) {
    return false;
  }
  run_method = (*env)->GetMethodID(env, type, "run", "()V");
  jobject next = runnable == NULL ? NULL : (*env)->NewGlobalRef(env, runnable);
  if (run_method == NULL || (runnable != NULL && next == NULL)) {
    return false;
  }
  /* The replaced reference is not deleted: the JVM may be ending and running it. */
  atomic_store(&action, next);
  jvmtiError error = (*bridge_jvmti)
                         ->SetEventNotificationMode(bridge_jvmti, JVMTI_ENABLE,
                                                    JVMTI_EVENT_VM_DEATH, NULL);
  return check_or_throw(env, error, "SetEventNotificationMode(VMDeath)");
}

void JNICALL exit_on_vm_death(jvmtiEnv *jvmti, JNIEnv *env) {
  (void)jvmti;
  launch_on_vm_death(env);
  jobject last = atomic_load(&action);
  if (last != NULL) {
    (*env)->CallVoidMethod(env, last, run_method);
    check_no_exception(env, "the last report before exit");
  }
}
