package dev.assay.acceptance.language;

import dev.assay.acceptance.kit.DebianRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program that loads things, says so, and waits.
 *
 * @param root its image
 * @param command paths in {@code root} or {@code mounts}
 * @param mounts directories of this machine, by where its container has them
 * @param ready what it says once it has loaded all
 * @param interpreter the interpreter that it is or is run by, without links; empty: none
 * @param code paths of files that this interpreter loads when it opens them
 */
record Program(
    String name,
    DebianRoot root,
    List<String> command,
    Map<String, String> environment,
    Map<Path, String> mounts,
    String ready,
    String interpreter,
    Pattern code) {

  /** A whole line: a message may have the word in it. */
  private static final String READY = "stdout F ready\n";

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    mounts = Map.copyOf(mounts);
  }

  /** A program of machine code, or of a virtual machine. */
  static Program compiled(String name, DebianRoot root, List<String> command) {
    return new Program(name, root, command, Map.of(), Map.of(), READY, "", NOTHING);
  }

  /** A program whose {@code code} the interpreter reads. */
  static Program interpreted(
      String name, DebianRoot root, List<String> command, String interpreter, String code)
      throws IOException {
    return new Program(
        name,
        root,
        command,
        Map.of(),
        Map.of(),
        READY,
        root.resolve(interpreter),
        Pattern.compile(code));
  }

  Program with(Map<String, String> variables) {
    return new Program(name, root, command, variables, mounts, ready, interpreter, code);
  }

  Program onceItSays(String text) {
    return new Program(name, root, command, environment, mounts, text, interpreter, code);
  }

  Program mounting(Path directory, String place) {
    return new Program(
        name, root, command, environment, Map.of(directory, place), ready, interpreter, code);
  }

  /** Returns the path without links of a file of its image or its mounts. */
  String resolve(String path) throws IOException {
    return mounts.values().stream().anyMatch(path::startsWith) ? path : root.resolve(path);
  }

  /** Returns where a file of its image or its mounts lies on this machine. */
  Path onThisMachine(String path) {
    for (Map.Entry<Path, String> mount : mounts.entrySet()) {
      if (path.startsWith(mount.getValue() + "/")) {
        return mount.getKey().resolve(path.substring(mount.getValue().length() + 1));
      }
    }
    return root.path().resolve(path.substring(1));
  }
}
