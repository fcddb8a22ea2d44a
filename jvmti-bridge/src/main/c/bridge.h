/*
 * What the parts of the bridge share. One process has one bridge: its state is the library's own.
 *
 * The library uses libc alone, and of it only symbols that old glibc (2.17) and musl have.
 */
#ifndef ASSAY_BRIDGE_H
#define ASSAY_BRIDGE_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>

/* The environment of this library; set once, before any event is enabled. */
extern jvmtiEnv *bridge_jvmti;

/* Gets the JVM's tool interface with the capabilities that a sweep needs. False: this JVM has none. */
bool bridge_acquire(JavaVM *vm);

/* Sets the callbacks of all parts; events stay off until each part enables its own. */
bool bridge_set_callbacks(void);

/* Gives the Java face its native methods; registered as a native method of the agent's class. */
jboolean JNICALL bridge_bind(JNIEnv *env, jclass agent, jclass face);

/* events.c: the ring of classes loaded since the last drain. */
void JNICALL events_on_class_load(jvmtiEnv *jvmti, JNIEnv *env, jthread thread, jclass type);
bool events_enable(JNIEnv *env);
bool events_disable(JNIEnv *env);
/* Upper bound of what events_take gives when called so often. */
jint events_waiting(void);
/* Takes the oldest class as a local reference into type; NULL where it was unloaded meanwhile. False: none left. */
bool events_take(JNIEnv *env, jclass *type);
/* Classes whose load was announced; those without room in the ring; those unloaded before they were taken. */
jlong events_posted(void);
jlong events_overflowed(void);
jlong events_lost(void);

/* sweep.c: what changed since it was last told, as Object[] {Class[], byte[] statuses}. NULL: nothing, or an exception is pending. */
/* sweep_prepare comes first, once. */
bool sweep_prepare(JNIEnv *env);
jobjectArray sweep_all(JNIEnv *env);
jobjectArray sweep_events(JNIEnv *env);

/* exit.c: what runs when the JVM has ended all else. */
bool exit_set_action(JNIEnv *env, jobject runnable);
void JNICALL exit_on_vm_death(jvmtiEnv *jvmti, JNIEnv *env);

/* launch.c: the agent's ways in by -agentpath and by attach. */
void JNICALL launch_on_vm_init(jvmtiEnv *jvmti, JNIEnv *env, jthread main_thread);
void launch_on_vm_death(JNIEnv *env);
/* The agent observes now. */
void launch_observing(void);

#endif
