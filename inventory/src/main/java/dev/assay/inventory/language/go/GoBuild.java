package dev.assay.inventory.language.go;

import java.util.ArrayList;
import java.util.List;

/**
 * What an executable says of its build.
 *
 * @param goVersion version of the compiler, for example "go1.22.1"
 * @param modules the main module and those that it uses, after replacement
 */
record GoBuild(String goVersion, List<GoModule> modules) {

  /** Before and after the text stand 16 bytes that mark it: cmd/go/internal/modload. */
  private static final int MARK_CHARACTERS = 16;

  private static final int MAX_MODULES = 10_000;

  GoBuild {
    modules = List.copyOf(modules);
  }

  /**
   * Reads the text: a line for each module, "mod" or "dep", path, version and sum, separated by
   * tabs; "=>" replaces the one before it.
   */
  static GoBuild parse(String goVersion, String marked) {
    List<GoModule> modules = new ArrayList<>();
    // Go's own reader asks for the line end before the mark, too: debug/buildinfo.
    boolean isMarked =
        marked.length() >= 2 * MARK_CHARACTERS + 1
            && marked.charAt(marked.length() - MARK_CHARACTERS - 1) == '\n';
    String text =
        isMarked ? marked.substring(MARK_CHARACTERS, marked.length() - MARK_CHARACTERS) : "";
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String[] words = line.split("\t", -1);
      boolean isModule = words.length >= 2 && (words[0].equals("mod") || words[0].equals("dep"));
      boolean isReplacement = words.length >= 2 && words[0].equals("=>") && !modules.isEmpty();
      boolean isMain =
          isReplacement ? modules.remove(modules.size() - 1).isMain() : words[0].equals("mod");
      if ((isModule || isReplacement) && modules.size() < MAX_MODULES) {
        String version = words.length < 3 || words[2].isEmpty() ? "(devel)" : words[2];
        modules.add(new GoModule(words[1], version, isMain));
      }
    }
    return new GoBuild(goVersion, modules);
  }
}
