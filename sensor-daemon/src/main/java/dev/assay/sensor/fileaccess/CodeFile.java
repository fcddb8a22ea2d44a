package dev.assay.sensor.fileaccess;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Which files may be code, by their names: of all that is opened, only these say that a component
 * is used. Pure functions on the bytes of paths.
 */
final class CodeFile {

  /**
   * Python, JavaScript, Ruby, PHP, Perl, Lua, Tcl, R, shells, Java, .NET, WebAssembly, and archives
   * that such are loaded from. Without gemspecs, which Ruby reads of every gem that is installed.
   */
  private static final Set<String> SUFFIXES =
      Set.of(
          "py", "pyc", "pyo", "pyz", "egg", "whl", "zip", "js", "cjs", "mjs", "jsc", "node", "ts",
          "rb", "rake", "ru", "php", "phar", "phtml", "inc", "pl", "pm", "ph", "al", "lua", "luac",
          "tcl", "r", "rds", "rdb", "sh", "bash", "jar", "war", "ear", "jmod", "class", "dll",
          "exe", "wasm", "beam", "el", "elc", "so");

  private static final int LONGEST_SUFFIX = 5;

  private CodeFile() {}

  /**
   * Returns whether a file may be code.
   *
   * @param executable whether its mode lets anybody execute it: scripts have no suffix
   */
  static boolean is(byte[] path, int length, boolean executable) {
    if (executable || isLibrary(path, length)) {
      return true;
    }
    int dot = length - 1;
    while (dot >= 0 && length - dot <= LONGEST_SUFFIX + 1 && path[dot] != '.') {
      if (path[dot] == '/') {
        return false;
      }
      dot--;
    }
    if (dot < 0 || path[dot] != '.') {
      return false;
    }
    String suffix = lowerCase(path, dot + 1, length);
    return suffix.equals("json") ? isModule(path, length) : SUFFIXES.contains(suffix);
  }

  /**
   * Returns whether Node loads it as a module: any JSON of a package, but not what describes it,
   * which Node reads of each package that it passes.
   */
  private static boolean isModule(byte[] path, int length) {
    String name = new String(path, 0, length, StandardCharsets.ISO_8859_1);
    return !name.endsWith("/package.json")
        && (name.contains("/node_modules/") || name.contains("/share/nodejs/"));
  }

  /** Returns whether its name is that of a shared library: NAME.so, NAME.so.1.2, NAME.node. */
  static boolean isLibrary(byte[] path, int length) {
    for (int i = length - 3; i > 0 && path[i] != '/'; i--) {
      if (path[i] == '.' && path[i + 1] == 's' && path[i + 2] == 'o') {
        return i + 3 == length || path[i + 3] == '.' || path[i + 3] == ' ';
      }
    }
    return length > 5
        && path[length - 5] == '.'
        && path[length - 4] == 'n'
        && path[length - 3] == 'o'
        && path[length - 2] == 'd'
        && path[length - 1] == 'e';
  }

  /**
   * Returns whether it is what the kernel maps beside a program, to load the program's libraries
   * (ld.so(8)): it is opened for execution, but is no process's program.
   */
  static boolean isDynamicLoader(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith("ld") && name.contains(".so");
  }

  private static String lowerCase(byte[] path, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = (char) (path[i] & 0xFF);
      text.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return text.toString();
  }
}
