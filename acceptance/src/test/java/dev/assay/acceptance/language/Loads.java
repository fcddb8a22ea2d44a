package dev.assay.acceptance.language;

import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Strace;
import dev.assay.wire.v1.UsageEvidence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program has loaded, and how, by its system calls. */
final class Loads {

  /** The strongest last. */
  static final List<UsageEvidence> GRADES =
      List.of(
          UsageEvidence.FILE_INTERPRETED, UsageEvidence.FILE_MAPPED, UsageEvidence.FILE_EXECUTED);

  private static final Pattern ELF_INTERPRETER =
      Pattern.compile("\\[Requesting program interpreter: (.*)]");

  private final Program program;
  private final Map<String, UsageEvidence> grades = new TreeMap<>();

  private Loads(Program program) {
    this.program = program;
  }

  /** Returns the files, with the strongest that happened to each. */
  static Map<String, UsageEvidence> of(Program program, List<List<Strace.Call>> threads)
      throws IOException {
    Loads loads = new Loads(program);
    for (List<Strace.Call> thread : threads) {
      loads.add(thread);
    }
    return loads.grades;
  }

  private void add(List<Strace.Call> thread) throws IOException {
    // A thread, or a child that is what its parent was.
    boolean interpreter = true;
    for (Strace.Call call : thread) {
      switch (call.kind()) {
        case EXECUTED -> interpreter = executed(call.path()).equals(program.interpreter());
        case MAPPED -> put(call.path(), UsageEvidence.FILE_MAPPED);
        case OPENED -> {
          if (interpreter && program.code().matcher(call.path()).matches()) {
            put(call.path(), UsageEvidence.FILE_INTERPRETED);
          }
        }
      }
    }
  }

  /** Adds what the kernel loads for a program; returns what it runs in the end. */
  String executed(String named) throws IOException {
    String path = program.resolve(named);
    Path file = program.onThisMachine(path);
    put(path, UsageEvidence.FILE_EXECUTED);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(256);
      if (head[0] == '#' && head[1] == '!') {
        String line = new String(head, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
        return executed(line.substring(2).strip().split(" ", 2)[0]);
      }
    }
    Matcher loader =
        ELF_INTERPRETER.matcher(Command.run("readelf", "--program-headers", file.toString()));
    if (loader.find()) {
      put(program.resolve(loader.group(1)), UsageEvidence.FILE_MAPPED);
    }
    return path;
  }

  private void put(String path, UsageEvidence grade) {
    grades.merge(path, grade, (a, b) -> GRADES.indexOf(a) > GRADES.indexOf(b) ? a : b);
  }
}
