package dev.assay.cli;

import dev.assay.wire.v1.UseVerdict;
import picocli.CommandLine.Option;

/** Rows of packages that are in use, that are not, or of which it is not known. */
final class UseOption {

  /** The verdicts, as a user writes them. */
  enum Choice {
    /** In use. */
    USED(UseVerdict.USED),
    /** Not in use. */
    NOT_USED(UseVerdict.NOT_USED),
    /** Not known. */
    NOT_MEASURED(UseVerdict.USE_NOT_MEASURED),
    /** All of them. */
    ANY(UseVerdict.USE_VERDICT_UNSPECIFIED);

    private final UseVerdict verdict;

    Choice(UseVerdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--used",
      paramLabel = "VERDICT",
      arity = "0..1",
      fallbackValue = "used",
      defaultValue = "any",
      converter = UseConverter.class,
      completionCandidates = UseConverter.class,
      description = {
        "Only those in use; or with a word: ${COMPLETION-CANDIDATES}.",
        "Not used is said only where the coverage allows it; all else is not measured."
      })
  private Choice used;

  /** Returns what was chosen. */
  UseVerdict verdict() {
    return used.verdict;
  }
}
