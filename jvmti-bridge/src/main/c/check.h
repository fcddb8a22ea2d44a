/*
 * Every result of the tool interface is checked: by a Java exception where Java asked, else by a line on stderr.
 *
 * JVMTI_ERROR_WRONG_PHASE is told to nobody. Every call here is made after VMInit, so it means that the JVM died
 * meanwhile: the last report is out, no Java code will run again, and a daemon thread that was still in native code
 * must not leave a message in the application's log.
 */
#ifndef ASSAY_CHECK_H
#define ASSAY_CHECK_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>

/* True if error is none; else throws dev.assay.jvmti.JvmtiException that names the call and the error. */
bool check_or_throw(JNIEnv *env, jvmtiError error, const char *call);

/* True if error is none; else says so on stderr: for callers that Java code does not wait for. */
bool check_or_print(jvmtiError error, const char *call);

/* Prints and clears a pending exception; true if there was none. */
bool check_no_exception(JNIEnv *env, const char *call);

#endif
