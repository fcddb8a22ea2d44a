/* Entry points: how the library comes into a JVM, and what its Java face calls. */
#include "bridge.h"

#include <string.h>

#include "check.h"

jvmtiEnv *bridge_jvmti;

bool bridge_acquire(JavaVM *vm) {
  if (bridge_jvmti != NULL) {
    return true;
  }
  jvmtiEnv *jvmti = NULL;
  if ((*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_1_2) != JNI_OK) {
    return false;
  }
  /* Tags alone: any capability for class hooks costs the JVM its AOT cache. */
  jvmtiCapabilities capabilities;
  memset(&capabilities, 0, sizeof capabilities);
  capabilities.can_tag_objects = 1;
  if ((*jvmti)->AddCapabilities(jvmti, &capabilities) != JVMTI_ERROR_NONE) {
    (*jvmti)->DisposeEnvironment(jvmti);
    return false;
  }
  bridge_jvmti = jvmti;
  return true;
}

bool bridge_set_callbacks(void) {
  jvmtiEventCallbacks callbacks;
  memset(&callbacks, 0, sizeof callbacks);
  callbacks.VMInit = launch_on_vm_init;
  callbacks.ClassLoad = events_on_class_load;
  callbacks.VMDeath = exit_on_vm_death;
  jvmtiError error = (*bridge_jvmti)
                         ->SetEventCallbacks(bridge_jvmti, &callbacks, (jint)sizeof callbacks);
  return check_or_print(error, "SetEventCallbacks");
}

static jboolean JNICALL preloaded(JNIEnv *env, jclass face) {
  (void)env;
  (void)face;
  return JNI_TRUE;
}

static void JNICALL observe(JNIEnv *env, jclass face) {
  (void)face;
  if (events_enable(env)) {
    launch_observing();
  }
}

static void JNICALL stop(JNIEnv *env, jclass face) {
  (void)face;
  if (events_disable(env)) {
    exit_set_action(env, NULL);
  }
}

static jobjectArray JNICALL sweep(JNIEnv *env, jclass face) {
  (void)face;
  return sweep_all(env);
}

static jobjectArray JNICALL drain(JNIEnv *env, jclass face) {
  (void)face;
  return sweep_events(env);
}

static jlong JNICALL posted(JNIEnv *env, jclass face) {
  (void)env;
  (void)face;
  return events_posted();
}

static jlong JNICALL overflowed(JNIEnv *env, jclass face) {
  (void)env;
  (void)face;
  return events_overflowed();
}

static jlong JNICALL lost(JNIEnv *env, jclass face) {
  (void)env;
  (void)face;
  return events_lost();
}

static void JNICALL at_exit(JNIEnv *env, jclass face, jobject runnable) {
  (void)face;
  exit_set_action(env, runnable);
}

/*
 * Registered, not found by name: a JDK from 24 on warns about (or forbids) native methods that it has
 * to look up in a library of the class loader, and does neither for registered ones (JEP 472).
 */
static const JNINativeMethod METHODS[] = {
    {"nativePreloaded", "()Z", (void *)preloaded},
    {"nativeObserve", "()V", (void *)observe},
    {"nativeStop", "()V", (void *)stop},
    {"nativeSweep", "()[Ljava/lang/Object;", (void *)sweep},
    {"nativeDrain", "()[Ljava/lang/Object;", (void *)drain},
    {"nativePosted", "()J", (void *)posted},
    {"nativeOverflowed", "()J", (void *)overflowed},
    {"nativeLost", "()J", (void *)lost},
    {"nativeAtExit", "(Ljava/lang/Runnable;)V", (void *)at_exit},
};

static bool register_methods(JNIEnv *env, jclass face) {
  jint count = (jint)(sizeof METHODS / sizeof *METHODS);
  return sweep_prepare(env) && (*env)->RegisterNatives(env, face, METHODS, count) == JNI_OK;
}

/* Called by System.load, whose caller must be the Java face. */
JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  (void)reserved;
  JNIEnv *env = NULL;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_6) != JNI_OK || !bridge_acquire(vm) ||
      !bridge_set_callbacks()) {
    return JNI_ERR;
  }
  jclass face = (*env)->FindClass(env, "dev/assay/jvmti/JvmtiBridge");
  return face != NULL && register_methods(env, face) ? JNI_VERSION_1_6 : JNI_ERR;
}

jboolean JNICALL bridge_bind(JNIEnv *env, jclass agent, jclass face) {
  (void)agent;
  return bridge_jvmti != NULL && register_methods(env, face) ? JNI_TRUE : JNI_FALSE;
}
