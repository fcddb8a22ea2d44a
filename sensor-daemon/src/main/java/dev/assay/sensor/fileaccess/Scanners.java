package dev.assay.sensor.fileaccess;

import java.util.Set;

/**
 * Programs that open whatever they find, such as those that back up or search for malware: that
 * they opened a file does not mean that it is used.
 *
 * @param programs paths, or names without directories
 */
public record Scanners(Set<String> programs) {

  /** Copies the set. */
  public Scanners {
    programs = Set.copyOf(programs);
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
