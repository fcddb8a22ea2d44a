package dev.assay.jvmti;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Loads a library as {@code System.load} does, without its warning on the application's stderr.
 *
 * <p>From JDK 24 on, {@code System.load} is restricted (JEP 472): it prints four lines, or throws
 * under {@code --illegal-native-access=deny}, unless native access is enabled for the caller's
 * module. Enabling it would enable it for all unnamed modules, the application's too. So this opens
 * {@code java.lang} to the module of this class alone and calls {@code Runtime.load0}, which is
 * what {@code System.load} calls after its check, in each JDK from 8 to 25.
 */
final class UnrestrictedLoad {

  private final Instrumentation instrumentation;

  UnrestrictedLoad(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /**
   * Loads {@code library}, an absolute path, on behalf of {@link JvmtiBridge}.
   *
   * @throws UnsatisfiedLinkError where the JVM cannot load it
   * @throws BridgeUnavailableException where this way is closed
   */
  void load(Path library) throws BridgeUnavailableException {
    try {
      openJavaLang();
      Method load0 = Runtime.class.getDeclaredMethod("load0", Class.class, String.class);
      load0.setAccessible(true);
      load0.invoke(Runtime.getRuntime(), JvmtiBridge.class, library.toString());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UnsatisfiedLinkError) {
        throw (UnsatisfiedLinkError) e.getCause();
      }
      throw refused(library, e);
    } catch (ReflectiveOperationException e) {
      throw refused(library, e);
    }
  }

  /** By reflection: modules are younger than the class files of this module. */
  private void openJavaLang() throws ReflectiveOperationException {
    Class<?> module = Class.forName("java.lang.Module");
    Method moduleOf = Class.class.getMethod("getModule");
    Method redefine =
        Instrumentation.class.getMethod(
            "redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class);
    redefine.invoke(
        instrumentation,
        moduleOf.invoke(Runtime.class),
        Collections.emptySet(),
        Collections.emptyMap(),
        Collections.singletonMap(
            "java.lang", Collections.singleton(moduleOf.invoke(JvmtiBridge.class))),
        Collections.emptySet(),
        Collections.emptyMap());
  }

  private static BridgeUnavailableException refused(Path library, Exception cause) {
    return new BridgeUnavailableException(
        "loading "
            + library
            + ": this JDK has no way to do so without a warning; start it with"
            + " -agentpath:"
            + library
            + " instead",
        cause);
  }
}
