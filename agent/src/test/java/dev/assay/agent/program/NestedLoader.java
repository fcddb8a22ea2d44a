package dev.assay.agent.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;

/** Defines classes as the loader of an executable jar does: with the URL of a nested archive. */
final class NestedLoader extends ClassLoader {

  private final Path classes;
  private final ProtectionDomain domain;

  private NestedLoader(URL codeSource, Path classes) {
    super(null);
    this.classes = classes;
    this.domain =
        new ProtectionDomain(new CodeSource(codeSource, (Certificate[]) null), null, this, null);
  }

  /** Initialises one class of the nested archive, and defines one that is no entry of it. */
  @SuppressWarnings("deprecation") // the constructor that replaces it is not there before Java 20
  static void use(String codeSource, String classes) throws Exception {
    NestedLoader loader = new NestedLoader(new URL(codeSource), Path.of(classes));
    Class.forName("dev.assay.agent.program.nested.Nested", true, loader);
    Class.forName("dev.assay.agent.program.nested.Woven", true, loader);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = Files.readAllBytes(classes.resolve(name.replace('.', '/') + ".class"));
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, new UncheckedIOException(e));
    }
  }
}
