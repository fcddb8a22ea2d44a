#include "check.h"

#include <stdio.h>

#include "bridge.h"

/* Longest message: the name of a call, of an error (at most 47 characters in jvmti.h) and this text. */
#define MESSAGE_BYTES 192

static void describe(char *message, jvmtiError error, const char *call) {
  char *name = NULL;
  jvmtiError unnamed = (*bridge_jvmti)->GetErrorName(bridge_jvmti, error, &name);
  snprintf(message, MESSAGE_BYTES, "%s: %s (JVMTI error %d)", call,
           unnamed == JVMTI_ERROR_NONE ? name : "unnamed error", (int)error);
  if (unnamed == JVMTI_ERROR_NONE) {
    (*bridge_jvmti)->Deallocate(bridge_jvmti, (unsigned char *)name);
  }
}

bool check_or_throw(JNIEnv *env, jvmtiError error, const char *call) {
  if (error == JVMTI_ERROR_NONE) {
    return true;
  }
  if (error == JVMTI_ERROR_WRONG_PHASE) {
    return false;
  }
  char message[MESSAGE_BYTES];
  describe(message, error, call);
  jclass type = (*env)->FindClass(env, "dev/assay/jvmti/JvmtiException");
  if (type != NULL) {
    (*env)->ThrowNew(env, type, message);
  }
  return false;
}

bool check_or_print(jvmtiError error, const char *call) {
  if (error == JVMTI_ERROR_NONE) {
    return true;
  }
  if (error == JVMTI_ERROR_WRONG_PHASE) {
    return false;
  }
  char message[MESSAGE_BYTES];
  describe(message, error, call);
  fprintf(stderr, "assay: the JVM refused %s: classes of this JVM are not observed\n", message);
  return false;
}

bool check_no_exception(JNIEnv *env, const char *call) {
  if (!(*env)->ExceptionCheck(env)) {
    return true;
  }
  fprintf(stderr, "assay: %s failed:\n", call);
  (*env)->ExceptionDescribe(env);
  (*env)->ExceptionClear(env);
  return false;
}
