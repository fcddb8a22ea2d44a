/* The agent's Java half. */
#ifndef ASSAY_AGENT_H
#define ASSAY_AGENT_H

#include <jni.h>

#include "options.h"

/*
 * Calls AgentMain.method(String) of the agent's jar on this thread, with the options that are the
 * agent's. What fails is said on stderr, in one place and once.
 */
void agent_call(JNIEnv *env, const struct options *options, const char *method);

#endif
