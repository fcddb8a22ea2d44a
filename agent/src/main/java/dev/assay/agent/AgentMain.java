package dev.assay.agent;

import dev.assay.agent.isolation.AgentClassLoader;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Where a JVM enters the agent: by {@code -javaagent}, by {@code -agentpath} of the native bridge,
 * or by an attach of either to a JVM that runs. Hands over to {@link Agent} in a class loader of
 * its own.
 *
 * <p>Runs before the application's main class, on its thread: loads as few classes as it can, and
 * throws nothing.
 */
public final class AgentMain {

  private static final String AGENT = "dev.assay.agent.Agent";

  private static final String ATTACHED = "startAttached";

  private static final String LATE = "startLate";

  private static final String BRIDGE = "dev.assay.jvmti.JvmtiBridge";

  private AgentMain() {}

  /** Begins to observe; called by the JVM for {@code -javaagent}. */
  public static void premain(String options, Instrumentation instrumentation) {
    callWith("start", options, instrumentation);
  }

  /**
   * Begins to observe a JVM that runs; called by the JVM when this jar is attached to it, which is
   * done where the bridge cannot be.
   */
  public static void agentmain(String options, Instrumentation instrumentation) {
    callWith(LATE, options, instrumentation);
  }

  /**
   * Begins to observe on the calling thread and stays there; called by the bridge once the
   * application has started.
   */
  public static void startFromBridge(String options) {
    callBound("startFromBridge", options);
  }

  /** As {@link #startFromBridge}; called by the bridge when it was attached to a JVM that runs. */
  public static void startAttached(String options) {
    callBound(ATTACHED, options);
  }

  /**
   * Reports what was used; called by the bridge in a JVM that ends before its application counts as
   * started.
   */
  public static void reportAtExit(String options) {
    callBound("reportAtExit", options);
  }

  private static void callWith(String name, String options, Instrumentation instrumentation) {
    try {
      call(
          loader(name),
          name,
          new Class<?>[] {String.class, Object.class},
          new Object[] {options, instrumentation});
    } catch (Throwable e) { // Nothing that goes wrong here may keep the application from starting.
      complain(e);
    }
  }

  private static void callBound(String name, String options) {
    try {
      ClassLoader loader = loader(name);
      bind(Class.forName(BRIDGE, false, loader));
      call(loader, name, new Class<?>[] {String.class}, new Object[] {options});
    } catch (Throwable e) { // As above.
      complain(e);
    }
  }

  /** Has the bridge give its Java face the native methods; the bridge has registered this one. */
  private static native boolean bind(Class<?> face);

  private static ClassLoader loader(String name) throws Exception {
    File jar =
        new File(AgentMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    AgentClassLoader loader = new AgentClassLoader(jar.getPath());
    if (name.equals(ATTACHED) || name.equals(LATE)) {
      loader.openAll(); // who attaches takes the file away again
    }
    return loader;
  }

  private static void call(ClassLoader loader, String name, Class<?>[] types, Object[] arguments)
      throws Exception {
    Method method = Class.forName(AGENT, true, loader).getMethod(name, types);
    method.invoke(null, arguments);
  }

  private static void complain(Throwable problem) {
    Throwable cause = problem instanceof InvocationTargetException ? problem.getCause() : problem;
    System.err.println("assay-agent: not observing this JVM, which goes on: " + cause);
  }
}
