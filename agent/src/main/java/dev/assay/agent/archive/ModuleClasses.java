package dev.assay.agent.archive;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Modules of the running JDK, reached by reflection, since this code is compiled for Java 8, which
 * has none.
 *
 * <p>A module's own reader is asked and not the file system provider {@code jrt}: that one is found
 * by a service lookup that would run providers of the application. Immutable.
 */
final class ModuleClasses {

  private final @Nullable Method getModule;
  private final @Nullable Method getName;
  private final @Nullable Method getLayer;

  ModuleClasses() {
    Method module = null;
    Method name = null;
    Method layer = null;
    try {
      module = Class.class.getMethod("getModule");
      name = module.getReturnType().getMethod("getName");
      layer = module.getReturnType().getMethod("getLayer");
    } catch (NoSuchMethodException e) {
      module = null; // Java 8
    }
    getModule = module;
    getName = name;
    getLayer = layer;
  }

  /**
   * Returns the name of a class's module; null for the unnamed module, for modules made at run
   * time, which hold proxies, and on Java 8.
   */
  @Nullable String moduleOf(Class<?> type) {
    if (getModule == null || getName == null || getLayer == null) {
      return null;
    }
    try {
      Object module = getModule.invoke(type);
      return getLayer.invoke(module) == null ? null : (String) getName.invoke(module);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Class.getModule of " + type.getName(), e);
    }
  }

  /**
   * Adds the classes of a module of the boot layer.
   *
   * @throws ArchiveUnreadableException if there is no such module
   */
  void list(String module, ClassEntries.Builder into) throws IOException {
    try {
      Class<?> layerType = Class.forName("java.lang.ModuleLayer");
      Class<?> configurationType = Class.forName("java.lang.module.Configuration");
      Object layer = layerType.getMethod("boot").invoke(null);
      Object configuration = layerType.getMethod("configuration").invoke(layer);
      Object found =
          configurationType.getMethod("findModule", String.class).invoke(configuration, module);
      if (!(found instanceof Optional) || !((Optional<?>) found).isPresent()) {
        throw new ArchiveUnreadableException("the boot layer has no module " + module);
      }
      Object resolved = ((Optional<?>) found).get();
      Object reference = resolved.getClass().getMethod("reference").invoke(resolved);
      list(reference, into);
    } catch (InvocationTargetException e) {
      throw new ArchiveUnreadableException("listing module " + module + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new ArchiveUnreadableException("listing module " + module + ": " + e, e);
    }
  }

  private static void list(Object reference, ClassEntries.Builder into)
      throws ReflectiveOperationException, IOException {
    Method open = Class.forName("java.lang.module.ModuleReference").getMethod("open");
    Method list = Class.forName("java.lang.module.ModuleReader").getMethod("list");
    try (Closeable reader = (Closeable) open.invoke(reference)) {
      Iterator<?> names = ((Stream<?>) list.invoke(reader)).iterator();
      while (names.hasNext()) {
        into.add((String) names.next(), 0, 0);
      }
    }
  }
}
