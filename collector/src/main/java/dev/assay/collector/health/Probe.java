package dev.assay.collector.health;

import java.util.Optional;

/**
 * Asks one part of the program whether it works.
 *
 * @param name the part, for example "database"
 * @param check returns what is wrong and what to do about it, or nothing; may block for a moment
 */
public record Probe(String name, Check check) {

  /** The question. */
  @FunctionalInterface
  public interface Check {
    /** Returns what is wrong, or nothing. */
    Optional<String> problem();
  }
}
