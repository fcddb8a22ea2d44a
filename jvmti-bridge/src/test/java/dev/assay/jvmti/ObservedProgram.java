package dev.assay.jvmti;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Run in a JVM of its own: uses classes in every way there is, and writes what the bridge told.
 *
 * <p>Arguments: the library ("preloaded" for that of -agentpath), the file to write.
 */
final class ObservedProgram {

  private ObservedProgram() {}

  public static void main(String[] arguments) throws Exception {
    JvmtiBridge bridge =
        arguments[0].equals("preloaded")
            ? JvmtiBridge.preloaded()
            : JvmtiBridge.load(Path.of(arguments[0]), null);
    Told told = new Told();
    told.add(bridge.sweep());
    bridge.atExit(() -> writeLast(bridge, told, Path.of(arguments[1])));
    use();
    told.add(bridge.drain());
    Runtime.getRuntime().addShutdownHook(new Thread(LateClass::use));
    // The last sweep must come after this; a hook alone would miss it.
    told.add(bridge.sweep());
  }

  private static void use() throws ReflectiveOperationException {
    Class.forName(LoadedOnly.class.getName(), false, ObservedProgram.class.getClassLoader());
    Supplier<Pattern> lambda = () -> Pattern.compile("a|b");
    Proxy.newProxyInstance(
        ObservedProgram.class.getClassLoader(),
        new Class<?>[] {Runnable.class},
        (proxy, method, none) -> lambda.get());
    try {
      new Failing();
    } catch (ExceptionInInitializerError expected) {
      Initialised.count += List.of(expected, new Initialised[2][3]).size();
    }
  }

  private static void writeLast(JvmtiBridge bridge, Told told, Path file) {
    try {
      // Once before the last sweep: it loads the classes that the rest of this needs.
      write(bridge, told, file);
      told.add(bridge.sweep());
      write(bridge, told, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(JvmtiBridge bridge, Told told, Path file) throws IOException {
    told.write(file);
    System.out.println("repeated " + told.repeated() + ", lost " + bridge.loadsLost());
  }

  /** Loaded and never initialised. */
  static final class LoadedOnly {
    static final Object STATE = new Object();

    private LoadedOnly() {}
  }

  /** Initialised by the access to its field. */
  static final class Initialised {
    static int count;

    private Initialised() {}
  }

  /** Its initialiser throws. */
  static final class Failing {
    static final int NEVER = Integer.parseInt("no number");

    Failing() {}
  }

  /** First used by a shutdown hook. */
  static final class LateClass {
    private LateClass() {}

    static void use() {}
  }
}
