package dev.assay.jvmti;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The native library in this JVM: tells which classes are loaded and initialised.
 *
 * <p>From the moment it is made it listens to class loads. {@link #sweep} asks for all classes;
 * {@link #drain} asks only for those loaded since the last call, and is there for classes whose
 * loader may die before the next sweep. Each class is told once per {@link ClassStatus} that it
 * reaches, by whichever of the two comes first.
 *
 * <p>Thread-safe; calls wait for each other. A JVM has one bridge, whatever the number of objects
 * of this class, since the library holds the state: let one owner make one.
 */
public final class JvmtiBridge implements AutoCloseable {

  private JvmtiBridge() throws BridgeUnavailableException {
    try {
      nativeObserve();
    } catch (JvmtiException e) {
      throw new BridgeUnavailableException("the JVM does not announce class loads: " + e, e);
    }
  }

  /**
   * Loads the library that this jar carries, by way of a copy in {@code directory} that is deleted
   * at once.
   *
   * @param directory writable and not mounted noexec
   * @param instrumentation needed from JDK 24 on to load without a warning; null: {@code
   *     System.load} is used whatever it prints
   * @throws BridgeUnavailableException with the reason
   */
  public static JvmtiBridge unpack(Path directory, @Nullable Instrumentation instrumentation)
      throws BridgeUnavailableException {
    Path copy = PackedLibrary.copyTo(directory);
    try {
      return load(copy, instrumentation);
    } finally {
      delete(copy);
    }
  }

  /**
   * Loads the library at {@code library}.
   *
   * @param library absolute
   * @param instrumentation as in {@link #unpack}
   * @throws BridgeUnavailableException with the reason
   */
  public static JvmtiBridge load(Path library, @Nullable Instrumentation instrumentation)
      throws BridgeUnavailableException {
    try {
      if (instrumentation != null && loadIsRestricted()) {
        new UnrestrictedLoad(instrumentation).load(library);
      } else {
        System.load(library.toString());
      }
    } catch (UnsatisfiedLinkError | SecurityException e) {
      throw new BridgeUnavailableException(
          "loading "
              + library
              + ": "
              + e.getMessage()
              + " (the library must be for this machine and this C library, its file system must"
              + " not be mounted noexec, and the JVM must have JVMTI)",
          e);
    }
    return new JvmtiBridge();
  }

  /**
   * The library that {@code -agentpath} or an attach brought into this JVM, and that has given this
   * class its native methods.
   *
   * @throws BridgeUnavailableException where the JVM was started otherwise
   */
  public static JvmtiBridge preloaded() throws BridgeUnavailableException {
    try {
      if (nativePreloaded()) {
        return new JvmtiBridge();
      }
    } catch (UnsatisfiedLinkError e) {
      throw new BridgeUnavailableException(
          "this JVM has the library neither from -agentpath nor from an attach", e);
    }
    throw new BridgeUnavailableException("the library did not start in this JVM");
  }

  /** Whether this JDK warns about {@code System.load}: from 24 on (JEP 472). */
  private static boolean loadIsRestricted() {
    String version = System.getProperty("java.specification.version", "");
    return !version.startsWith("1.") && Integer.parseInt(version) >= 24;
  }

  private static void delete(Path copy) throws BridgeUnavailableException {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new BridgeUnavailableException("deleting " + copy + ": " + e, e);
    }
  }

  /**
   * All classes that are new or have come further since they were last told.
   *
   * <p>About a microsecond a loaded class for the first call, a third of it later; the JVM goes on
   * meanwhile, but no class loader is created or unloaded.
   *
   * @throws JvmtiException where the JVM refuses; nothing is lost then
   */
  public ClassChanges sweep() {
    return told(nativeSweep());
  }

  /**
   * Those of the classes loaded since the last call that are new or have come further.
   *
   * @throws JvmtiException where the JVM refuses; the next {@link #sweep} tells those that live
   */
  public ClassChanges drain() {
    return told(nativeDrain());
  }

  private static ClassChanges told(Object @Nullable [] pair) {
    return pair == null
        ? ClassChanges.NONE
        : new ClassChanges((Class<?>[]) pair[0], (byte[]) pair[1]);
  }

  /**
   * How many class loads the JVM has announced: no arrays, but hidden classes, and a class once for
   * each loader that was asked for it. Its rate tells whether an application still starts.
   */
  public long loadsAnnounced() {
    return nativePosted();
  }

  /**
   * How many announced classes found the queue full. The next {@link #sweep} tells those whose
   * loader lives until then.
   */
  public long loadsOverflowed() {
    return nativeOverflowed();
  }

  /**
   * How many announced classes were gone, their loader too, before they were told: a loss that
   * nothing repairs. Hidden classes that go while their loader stays are not counted.
   */
  public long loadsLost() {
    return nativeLost();
  }

  /**
   * Has {@code action} run as the JVM's last act: after all shutdown hooks, and at {@code
   * Runtime.halt} too. {@link #sweep} works in it. It runs on the thread that ends the JVM, which
   * waits for it. Replaces an earlier action.
   *
   * @throws JvmtiException where the JVM refuses
   */
  public void atExit(Runnable action) {
    nativeAtExit(action);
  }

  /** Stops listening and forgets the action at exit. The library stays loaded, as all do. */
  @Override
  public void close() {
    nativeStop();
  }

  private static native boolean nativePreloaded();

  private static synchronized native void nativeObserve();

  private static synchronized native void nativeStop();

  private static synchronized native Object @Nullable [] nativeSweep();

  private static synchronized native Object @Nullable [] nativeDrain();

  private static native long nativePosted();

  private static native long nativeOverflowed();

  private static native long nativeLost();

  private static synchronized native void nativeAtExit(Runnable action);
}
