package dev.assay.collector.usage;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Interpreters, by the names of their programs, and of their libraries in programs that embed them.
 * Such read code instead of mapping it: that they opened a file of their language is that they
 * loaded it, as far as the kernel can tell. That {@code cat} opened it is nothing. Pure.
 */
public enum Interpreter {
  /** CPython and PyPy. */
  PYTHON(
      "(?:python|pypy)[\\d.]*",
      "lib(?:python|pypy)[\\d.]*[\\w-]*\\.so.*",
      "py|pyc|pyo|pyz|egg|whl|zip"),
  /** Node and others that run JavaScript. JSON is code where packages lie: it can be required. */
  NODE("node(?:js)?\\d*|bun|deno|electron", "libnode\\.so.*", "js|cjs|mjs|jsc|ts|json"),
  /** Ruby. */
  RUBY("(?:truffle)?ruby[\\d.]*", "libruby[\\w.-]*\\.so.*", "rb|rake|ru"),
  /** PHP, and the servers that it is built into. */
  PHP("php(?:-fpm|-cgi|-cli)?[\\d.]*|frankenphp", "libphp[\\d.]*\\.so.*", "php|phar|phtml|inc"),
  /** Perl; distributions add version and platform to its name. */
  PERL("perl(?:[\\d.]+(?:-.*)?)?", "libperl\\.so.*", "pl|pm|ph|al"),
  /** Lua. */
  LUA("lua(?:jit)?[\\d.]*(?:-.*)?", "liblua(?:jit)?[\\w.-]*\\.so.*", "lua"),
  /** Shells. */
  SHELL("(?:ba|da|a|k|mk|z)?sh|busybox", "(?!)", "sh|bash");

  private final Pattern programs;
  private final Pattern libraries;
  private final Pattern code;

  Interpreter(String programs, String libraries, String suffixes) {
    this.programs = Pattern.compile(programs);
    this.libraries = Pattern.compile(libraries);
    // A script that can be executed needs no suffix; of other files without one no sensor tells.
    this.code = Pattern.compile("[^.]+|.*\\.(?i:" + suffixes + ")");
  }

  /** Returns the interpreters that a program is, by its path: one or none. */
  public static Set<Interpreter> ofProgram(String path) {
    String name = name(path);
    Set<Interpreter> found = EnumSet.noneOf(Interpreter.class);
    for (Interpreter each : values()) {
      if (each.programs.matcher(name).matches()) {
        found.add(each);
      }
    }
    return found;
  }

  /** Returns the interpreters that a program embeds, which has this library mapped. */
  public static Set<Interpreter> embeddedBy(String library) {
    String name = name(library);
    Set<Interpreter> found = EnumSet.noneOf(Interpreter.class);
    if (name.startsWith("lib")) {
      for (Interpreter each : values()) {
        if (each.libraries.matcher(name).matches()) {
          found.add(each);
        }
      }
    }
    return found;
  }

  /** Returns whether it loads a file that it opens: code in its language. */
  public boolean loads(String path) {
    return code.matcher(name(path)).matches();
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
