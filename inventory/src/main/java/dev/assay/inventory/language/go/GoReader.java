package dev.assay.inventory.language.go;

import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.TreeListing;
import dev.assay.inventory.root.UnreadableFileException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/**
 * Finds the Go modules in executables: Go's linker writes them there, and stripping leaves them.
 * Stateless.
 */
public final class GoReader implements LanguageReader {

  @Override
  public void visit(TreeListing directory, Findings findings) {
    if (directory.executables().isEmpty()) {
      return;
    }
    try (ContainedDirectory opened = findings.openDirectory(directory.path())) {
      for (String file : directory.executables()) {
        read(opened, file, directory.path() + "/" + file, findings);
      }
    } catch (UnreadableFileException e) {
      unknown(directory.path(), e, findings);
    }
  }

  private static void read(
      ContainedDirectory directory, String file, String path, Findings findings) {
    try (SeekableByteChannel channel = directory.open(file)) {
      GoExecutable.read(channel).ifPresent(info -> report(path, info, findings));
    } catch (IOException e) {
      unknown(path, e, findings);
    }
  }

  private static void unknown(String path, IOException failure, Findings findings) {
    findings.problem(path, "whether Go modules are in it is unknown: " + failure.getMessage());
  }

  /** The main module is what the executable is; the others, and Go's own library, are in it. */
  private static void report(String path, GoBuild build, Findings findings) {
    version(build.goVersion())
        .ifPresent(version -> add(path, path + "!/stdlib", "stdlib", version, findings));
    for (GoModule module : build.modules()) {
      String place = module.isMain() ? path : path + "!/" + module.path();
      add(path, place, module.path(), module.version(), findings);
    }
  }

  private static void add(
      String path, String place, String module, String version, Findings findings) {
    int slash = module.lastIndexOf('/');
    findings.add(
        path,
        "golang",
        slash < 0 ? "" : module.substring(0, slash),
        module.substring(slash + 1),
        module,
        version,
        "",
        List.of(place));
  }

  /** "go1.22.1 X:boringcrypto" is version 1.22.1; "devel go1.23-abc" is none. */
  private static Optional<String> version(String goVersion) {
    String first = goVersion.split(" ", 2)[0];
    return first.startsWith("go") ? Optional.of(first.substring(2)) : Optional.empty();
  }
}
