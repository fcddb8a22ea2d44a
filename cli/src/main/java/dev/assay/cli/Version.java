package dev.assay.cli;

import dev.assay.settings.ProcessEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, and what it runs on. */
final class Version implements IVersionProvider {

  /** Returns the version that the build wrote into the distribution. */
  static String number() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties of this program cannot be read", e);
    }
    return build.getProperty("version", "unknown");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "assay " + number(),
      "Java " + property("java.version") + " (" + property("java.vm.name") + ")",
      property("os.name") + " " + property("os.version") + " " + property("os.arch")
    };
  }

  private static String property(String name) {
    String value = ProcessEnvironment.property(name);
    return value == null ? "unknown" : value;
  }
}
