package dev.assay.sensor.fileaccess;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Programs that open whatever they find, such as those that back up or search for malware: that
 * they opened a file does not mean that it is used.
 *
 * @param programs paths, or names without directories
 * @param groups names of control groups: all that runs in one, or in one below it
 */
public record Scanners(Set<String> programs, Set<String> groups) {

  private static final String GROUP = "cgroup:";

  /** Copies the set. */
  public Scanners {
    programs = Set.copyOf(programs);
    groups = Set.copyOf(groups);
  }

  /** Takes programs, and control groups written {@code cgroup:NAME}. */
  public static Scanners of(Set<String> names) {
    return new Scanners(
        names.stream().filter(name -> !name.startsWith(GROUP)).collect(Collectors.toSet()),
        names.stream()
            .filter(name -> name.startsWith(GROUP))
            .map(name -> name.substring(GROUP.length()))
            .collect(Collectors.toSet()));
  }

  /** Returns whether a process is one, by its program as the kernel names it, or as it began. */
  boolean is(String executable, String began) {
    return isNamed(executable) || isNamed(began);
  }

  private boolean isNamed(String program) {
    return programs.contains(program)
        || programs.contains(program.substring(program.lastIndexOf('/') + 1));
  }
}
