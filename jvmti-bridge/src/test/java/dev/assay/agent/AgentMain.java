package dev.assay.agent;

import dev.assay.jvmti.BridgeUnavailableException;
import dev.assay.jvmti.ClassChanges;
import dev.assay.jvmti.JvmtiBridge;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/**
 * Stands where the agent's own class of this name does, with the entry points that the bridge
 * calls.
 */
public final class AgentMain {

  private AgentMain() {}

  /** The way in by -javaagent; the option is a writable directory. */
  public static void premain(String directory, Instrumentation instrumentation)
      throws BridgeUnavailableException {
    tell("premain", directory, JvmtiBridge.unpack(Path.of(directory), instrumentation));
  }

  /** The way in by -agentpath. */
  public static void startFromBridge(String options) throws BridgeUnavailableException {
    bind(JvmtiBridge.class);
    tell("start", options, JvmtiBridge.preloaded());
  }

  /** The way in by -agentpath for a JVM that ended early. */
  public static void reportAtExit(String options) throws BridgeUnavailableException {
    bind(JvmtiBridge.class);
    tell("exit", options, JvmtiBridge.preloaded());
  }

  private static native boolean bind(Class<?> face);

  private static void tell(String entry, String options, JvmtiBridge bridge) {
    Thread thread = Thread.currentThread();
    System.out.println("entry " + entry);
    System.out.println("options " + options);
    System.out.println("thread " + thread.getName() + (thread.isDaemon() ? " daemon" : ""));
    System.out.println(
        "isolated " + (AgentMain.class.getClassLoader() != ClassLoader.getSystemClassLoader()));
    System.out.println("program told " + holds(bridge.sweep(), "dev.assay.jvmti.WaitingProgram"));
  }

  private static boolean holds(ClassChanges changes, String name) {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.type(i).getName().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
