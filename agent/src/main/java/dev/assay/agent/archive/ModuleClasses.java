package dev.assay.agent.archive;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Modules of the running JDK, reached by reflection, since this code is compiled for Java 8, which has none.
 *
 * <p>A module's own reader is asked and not the file system provider {@code jrt}: that one is found by a service lookup
 * that would run providers of the application.
 */
final class ModuleClasses {

  private ModuleClasses() {}

  /** Returns the name of a class's module; null for the unnamed module, and on Java 8. */
  static @Nullable String moduleOf(Class<?> type) {
    try {
      Object module = Class.class.getMethod("getModule").invoke(type);
      return (String) module.getClass().getMethod("getName").invoke(module);
    } catch (NoSuchMethodException e) {
      return null; // Java 8
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Class.getModule of " + type.getName(), e);
    }
  }

  /**
   * Adds the classes of a module of the boot layer.
   *
   * @throws ArchiveUnreadableException if there is no such module
   */
  static void list(String module, ClassEntries.Builder into) throws IOException {
    try {
      Object layer = Class.forName("java.lang.ModuleLayer").getMethod("boot").invoke(null);
      Object configuration = layer.getClass().getMethod("configuration").invoke(layer);
      Object found = configuration.getClass().getMethod("findModule", String.class).invoke(configuration, module);
      if (!((Optional<?>) found).isPresent()) {
        throw new ArchiveUnreadableException("the boot layer has no module " + module);
      }
      Object resolved = ((Optional<?>) found).get();
      Object reference = resolved.getClass().getMethod("reference").invoke(resolved);
      Class<?> referenceType = Class.forName("java.lang.module.ModuleReference");
      Class<?> readerType = Class.forName("java.lang.module.ModuleReader");
      try (java.io.Closeable reader = (java.io.Closeable) referenceType.getMethod("open").invoke(reference)) {
        Stream<?> names = (Stream<?>) readerType.getMethod("list").invoke(reader);
        for (Iterator<?> name = names.iterator(); name.hasNext(); ) {
          into.add((String) name.next(), 0, 0);
        }
      }
    } catch (InvocationTargetException e) {
      throw new ArchiveUnreadableException("listing module " + module + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new ArchiveUnreadableException("listing module " + module + ": " + e, e);
    }
  }
}
