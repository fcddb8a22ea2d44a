/*
 * Which classes are loaded and initialised, by asking for all of them and for each one's status.
 *
 * What has been told is remembered in the class's tag, which lives and dies with the class; so a
 * sweep in which nothing changed makes one array walk and no Java object. The caller holds a lock.
 */
#include <string.h>

#include "bridge.h"
#include "check.h"

/* Statuses and tags, ascending in what they say; 0 is untold. The order is that of ClassStatus in Java. */
enum { UNTOLD = 0, LOADED = 1, INITIALISED = 2, FAILED = 3 };

static jclass class_type;
static jclass object_type;

/* Local references that this code needs beside the classes. */
#define OWN_REFERENCES 16

static jclass global_class(JNIEnv *env, const char *name) {
  jclass found = (*env)->FindClass(env, name);
  return found == NULL ? NULL : (*env)->NewGlobalRef(env, found);
}

bool sweep_prepare(JNIEnv *env) {
  class_type = global_class(env, "java/lang/Class");
  object_type = class_type == NULL ? NULL : global_class(env, "java/lang/Object");
  return object_type != NULL;
}

/* The status of a class if it says more than its tag; else UNTOLD, as for arrays and primitive types. */
static jvmtiError classify(jclass type, jbyte *change) {
  *change = UNTOLD;
  jlong tag = UNTOLD;
  jvmtiError error = (*bridge_jvmti)->GetTag(bridge_jvmti, type, &tag);
  if (error != JVMTI_ERROR_NONE || tag >= INITIALISED) {
    return error;
  }
  jint status = 0;
  error = (*bridge_jvmti)->GetClassStatus(bridge_jvmti, type, &status);
  if (error != JVMTI_ERROR_NONE ||
      (status & (JVMTI_CLASS_STATUS_ARRAY | JVMTI_CLASS_STATUS_PRIMITIVE)) != 0) {
    return error;
  }
  jbyte now = LOADED;
  if ((status & JVMTI_CLASS_STATUS_ERROR) != 0) {
    now = FAILED;
  } else if ((status & JVMTI_CLASS_STATUS_INITIALIZED) != 0) {
    now = INITIALISED;
  }
  if (now > tag) {
    *change = now;
  }
  return JVMTI_ERROR_NONE;
}

/*
 * Moves the changes to the front of both arrays and into the tags; an event is posted once for each
 * loader that asks for a class, so a class may be there more than once. False: an exception is pending.
 */
static bool keep_changes(JNIEnv *env, jclass *classes, jbyte *changes, jint count, jint *kept) {
  for (jint i = 0; i < count; i++) {
    jbyte change;
    if (!check_or_throw(env, classify(classes[i], &change), "GetClassStatus")) {
      return false;
    }
    if (change != UNTOLD) {
      jvmtiError error = (*bridge_jvmti)->SetTag(bridge_jvmti, classes[i], change);
      if (!check_or_throw(env, error, "SetTag")) {
        return false;
      }
      classes[*kept] = classes[i];
      changes[*kept] = change;
      (*kept)++;
    }
  }
  return true;
}

/* Takes the tags back, so that a later sweep tells what this one failed to tell. */
static void forget(const jclass *classes, jint kept) {
  for (jint i = 0; i < kept; i++) {
    check_or_print((*bridge_jvmti)->SetTag(bridge_jvmti, classes[i], UNTOLD), "SetTag");
  }
}

static bool fill(JNIEnv *env, jobjectArray types, const jclass *classes, jint count) {
  for (jint i = 0; i < count; i++) {
    (*env)->SetObjectArrayElement(env, types, i, classes[i]);
    if ((*env)->ExceptionCheck(env)) {
      return false;
    }
  }
  return true;
}

static jobjectArray answer(JNIEnv *env, const jclass *classes, const jbyte *changes, jint count) {
  jobjectArray types = (*env)->NewObjectArray(env, count, class_type, NULL);
  jbyteArray statuses = types == NULL ? NULL : (*env)->NewByteArray(env, count);
  jobjectArray pair = statuses == NULL ? NULL : (*env)->NewObjectArray(env, 2, object_type, NULL);
  if (pair == NULL || !fill(env, types, classes, count)) {
    return NULL;
  }
  (*env)->SetByteArrayRegion(env, statuses, 0, count, changes);
  (*env)->SetObjectArrayElement(env, pair, 0, types);
  (*env)->SetObjectArrayElement(env, pair, 1, statuses);
  return (*env)->ExceptionCheck(env) ? NULL : pair;
}

static bool allocate(JNIEnv *env, jlong bytes, void *memory) {
  unsigned char *allocated = NULL;
  jvmtiError error = (*bridge_jvmti)->Allocate(bridge_jvmti, bytes, &allocated);
  memcpy(memory, &allocated, sizeof allocated);
  return check_or_throw(env, error, "Allocate");
}

static void deallocate(JNIEnv *env, void *memory) {
  jvmtiError error = (*bridge_jvmti)->Deallocate(bridge_jvmti, memory);
  if (!(*env)->ExceptionCheck(env)) {
    check_or_throw(env, error, "Deallocate");
  }
}

static jobjectArray tell_changes(JNIEnv *env, jclass *classes, jint count) {
  jbyte *changes;
  if (!allocate(env, count, &changes)) {
    return NULL;
  }
  jint kept = 0;
  bool complete = keep_changes(env, classes, changes, count, &kept);
  jobjectArray told = complete && kept > 0 ? answer(env, classes, changes, kept) : NULL;
  if (told == NULL) {
    forget(classes, kept);
  }
  deallocate(env, changes);
  return told;
}

jobjectArray sweep_all(JNIEnv *env) {
  /* The frame frees the references to all classes at once. */
  if ((*env)->PushLocalFrame(env, OWN_REFERENCES) != JNI_OK) {
    return NULL;
  }
  jobjectArray told = NULL;
  jint count = 0;
  jclass *classes = NULL;
  jvmtiError error = (*bridge_jvmti)->GetLoadedClasses(bridge_jvmti, &count, &classes);
  if (check_or_throw(env, error, "GetLoadedClasses")) {
    if ((*env)->EnsureLocalCapacity(env, count + OWN_REFERENCES) == JNI_OK) {
      told = tell_changes(env, classes, count);
    }
    deallocate(env, classes);
  }
  return (*env)->PopLocalFrame(env, told);
}

static jint take_living(JNIEnv *env, jclass *classes, jint room) {
  jint count = 0;
  jclass type;
  while (count < room && events_take(env, &type)) {
    if (type != NULL) {
      classes[count++] = type;
    }
  }
  return count;
}

jobjectArray sweep_events(JNIEnv *env) {
  jint room = events_waiting();
  if ((*env)->PushLocalFrame(env, room + OWN_REFERENCES) != JNI_OK) {
    return NULL;
  }
  jobjectArray told = NULL;
  jclass *classes;
  if (allocate(env, (jlong)room * (jlong)sizeof *classes, &classes)) {
    jint count = take_living(env, classes, room);
    told = tell_changes(env, classes, count);
    deallocate(env, classes);
  }
  return (*env)->PopLocalFrame(env, told);
}
