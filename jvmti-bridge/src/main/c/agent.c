/* The agent's Java half, called through JNI in a class loader that the application does not see. */
#include "agent.h"

#include <stdio.h>
#include <unistd.h>

#include "bridge.h"
#include "check.h"

#define AGENT_CLASS "dev.assay.agent.AgentMain"

/* The loader of the JDK's own modules, whose classes the application cannot replace; NULL: an exception. */
static jobject platform_loader(JNIEnv *env, jclass loaders) {
  jmethodID platform = (*env)->GetStaticMethodID(env, loaders, "getPlatformClassLoader",
                                                 "()Ljava/lang/ClassLoader;");
  if (platform != NULL) {
    return (*env)->CallStaticObjectMethod(env, loaders, platform);
  }
  /* JDK 8, where the extension loader has that place. */
  (*env)->ExceptionClear(env);
  jmethodID system = (*env)->GetStaticMethodID(env, loaders, "getSystemClassLoader",
                                               "()Ljava/lang/ClassLoader;");
  jmethodID parent = (*env)->GetMethodID(env, loaders, "getParent", "()Ljava/lang/ClassLoader;");
  if (system == NULL || parent == NULL) {
    return NULL;
  }
  jobject loader = (*env)->CallStaticObjectMethod(env, loaders, system);
  return loader == NULL ? NULL : (*env)->CallObjectMethod(env, loader, parent);
}

/* new File(jar).toURI().toURL(), in an array; NULL: an exception is pending. */
static jobjectArray jar_urls(JNIEnv *env, const char *jar) {
  jclass files = (*env)->FindClass(env, "java/io/File");
  jclass uris = files == NULL ? NULL : (*env)->FindClass(env, "java/net/URI");
  jclass urls = uris == NULL ? NULL : (*env)->FindClass(env, "java/net/URL");
  jstring path = urls == NULL ? NULL : (*env)->NewStringUTF(env, jar);
  if (path == NULL) {
    return NULL;
  }
  jmethodID new_file = (*env)->GetMethodID(env, files, "<init>", "(Ljava/lang/String;)V");
  jmethodID to_uri = (*env)->GetMethodID(env, files, "toURI", "()Ljava/net/URI;");
  jmethodID to_url = (*env)->GetMethodID(env, uris, "toURL", "()Ljava/net/URL;");
  if (new_file == NULL || to_uri == NULL || to_url == NULL) {
    return NULL;
  }
  jobject file = (*env)->NewObject(env, files, new_file, path);
  jobject uri = file == NULL ? NULL : (*env)->CallObjectMethod(env, file, to_uri);
  if (uri == NULL || (*env)->ExceptionCheck(env)) {
    return NULL;
  }
  jobject url = (*env)->CallObjectMethod(env, uri, to_url);
  return (*env)->ExceptionCheck(env) ? NULL : (*env)->NewObjectArray(env, 1, urls, url);
}

/* The agent's class, in a loader that the application does not see; NULL: an exception is pending. */
static jclass agent_class(JNIEnv *env, const char *jar) {
  jclass loaders = (*env)->FindClass(env, "java/lang/ClassLoader");
  jclass url_loaders = loaders == NULL ? NULL : (*env)->FindClass(env, "java/net/URLClassLoader");
  jobjectArray urls = url_loaders == NULL ? NULL : jar_urls(env, jar);
  jobject parent = urls == NULL ? NULL : platform_loader(env, loaders);
  if (parent == NULL || (*env)->ExceptionCheck(env)) {
    return NULL;
  }
  jmethodID new_loader = (*env)->GetMethodID(env, url_loaders, "<init>",
                                             "([Ljava/net/URL;Ljava/lang/ClassLoader;)V");
  jmethodID load =
      (*env)->GetMethodID(env, loaders, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;");
  jstring name = load == NULL ? NULL : (*env)->NewStringUTF(env, AGENT_CLASS);
  if (new_loader == NULL || name == NULL) {
    return NULL;
  }
  jobject loader = (*env)->NewObject(env, url_loaders, new_loader, urls, parent);
  return loader == NULL ? NULL : (*env)->CallObjectMethod(env, loader, load, name);
}

/*
 * Has the agent's class reach bridge_bind: it gives the Java face, which is in a class loader of its own
 * making, its native methods. By registration, since the JVM looks for methods by their names in libraries
 * of -agentpath, but in one that was attached only some time after it has begun to run.
 */
static bool register_bind(JNIEnv *env, jclass agent) {
  static const JNINativeMethod method[] = {{"bind", "(Ljava/lang/Class;)Z", (void *)bridge_bind}};
  return (*env)->RegisterNatives(env, agent, method, 1) == JNI_OK;
}

void agent_call(JNIEnv *env, const struct options *options, const char *method) {
  if (access(options->jar, R_OK) != 0) {
    fprintf(stderr,
            "assay: cannot read %s: classes of this JVM are not observed;"
            " say where the agent is: -agentpath:LIBRARY=jar=PATH\n",
            options->jar);
    return;
  }
  jclass agent = agent_class(env, options->jar);
  jmethodID entry = agent == NULL || (*env)->ExceptionCheck(env) || !register_bind(env, agent)
                        ? NULL
                        : (*env)->GetStaticMethodID(env, agent, method, "(Ljava/lang/String;)V");
  jstring argument = entry == NULL ? NULL : (*env)->NewStringUTF(env, options->others);
  if (argument != NULL) {
    (*env)->CallStaticVoidMethod(env, agent, entry, argument);
  }
  check_no_exception(env, "starting the agent");
}
