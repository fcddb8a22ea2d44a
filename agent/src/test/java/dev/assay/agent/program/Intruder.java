package dev.assay.agent.program;

import java.util.Collections;
import java.util.List;

/** Looks for the agent from within the application, and says what it finds. */
final class Intruder {

  private static final List<String> HIDDEN =
      List.of(
          "dev.assay.agent.Agent",
          "dev.assay.agent.report.UsageReporter",
          "dev.assay.settings.Settings",
          "dev.assay.jvmti.JvmtiBridge",
          "dev.assay.wire.v1.Hello",
          "dev.assay.wire.client.ReportClient",
          "io.grpc.Channel",
          "com.google.protobuf.Message",
          "com.google.common.base.Preconditions",
          "okio.Buffer");

  private Intruder() {}

  static void look() throws Exception {
    for (String name : HIDDEN) {
      try {
        Class.forName(name);
        System.out.println("found class " + name);
      } catch (ClassNotFoundException e) {
        // hidden, as it should be
      }
    }
    for (String resource :
        List.of(
            "io/grpc/Channel.class",
            "META-INF/services/io.grpc.ManagedChannelProvider",
            "dev/assay/agent/version.txt")) {
      if (!Collections.list(ClassLoader.getSystemClassLoader().getResources(resource)).isEmpty()) {
        System.out.println("found resource " + resource);
      }
    }
    for (Object key : System.getProperties().keySet()) {
      String name = String.valueOf(key);
      if (name.contains("assay") || name.contains("grpc")) {
        System.out.println("found property " + name);
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getThreadGroup() == Thread.currentThread().getThreadGroup()
          && !thread.equals(Thread.currentThread())) {
        System.out.println("found thread " + thread.getName() + " in the application's group");
      }
      if (thread.getName().startsWith("grpc-")) {
        System.out.println("found thread " + thread.getName());
      }
    }
  }
}
