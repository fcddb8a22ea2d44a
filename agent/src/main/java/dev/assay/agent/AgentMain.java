package dev.assay.agent;

import dev.assay.agent.isolation.AgentClassLoader;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Where a JVM enters the agent: by {@code -javaagent}, or by {@code -agentpath} of the native
 * bridge. Hands over to {@link Agent} in a class loader of its own.
 *
 * <p>Runs before the application's main class, on its thread: loads as few classes as it can, and
 * throws nothing.
 */
public final class AgentMain {

  private static final String AGENT = "dev.assay.agent.Agent";

  private AgentMain() {}

  /** Begins to observe; called by the JVM for {@code -javaagent}. */
  public static void premain(String options, Instrumentation instrumentation) {
    call("start", new Class<?>[] {String.class, Object.class}, options, instrumentation);
  }

  /**
   * Begins to observe on the calling thread and stays there; called by the bridge once the
   * application has started.
   */
  public static void startFromBridge(String options) {
    call("startFromBridge", new Class<?>[] {String.class}, options);
  }

  /**
   * Reports what was used; called by the bridge in a JVM that ends before its application counts as
   * started.
   */
  public static void reportAtExit(String options) {
    call("reportAtExit", new Class<?>[] {String.class}, options);
  }

  private static void call(String name, Class<?>[] types, Object... arguments) {
    try {
      File jar =
          new File(AgentMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Class<?> agent = Class.forName(AGENT, true, new AgentClassLoader(jar.getPath()));
      Method method = agent.getMethod(name, types);
      method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      complain(String.valueOf(e.getCause()));
    } catch (Throwable e) { // Nothing that goes wrong here may keep the application from starting.
      complain(e.toString());
    }
  }

  private static void complain(String problem) {
    System.err.println("assay-agent: not observing this JVM, which goes on: " + problem);
  }
}
