package dev.assay.collector.integrity;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** What one check of one running image says. */
public sealed interface IntegrityVerdict {

  /** Calls the function of this case. */
  <T> T match(
      Function<Verified, T> verified,
      Function<Violated, T> violated,
      Function<Undecided, T> undecided);

  /**
   * The source holds what runs.
   *
   * @param notes what is unusual about it, for people
   */
  record Verified(List<String> notes) implements IntegrityVerdict {
    /** Copies the notes. */
    public Verified {
      notes = List.copyOf(notes);
    }

    @Override
    public <T> T match(
        Function<Verified, T> verified,
        Function<Violated, T> violated,
        Function<Undecided, T> undecided) {
      return verified.apply(this);
    }
  }

  /**
   * The source does not hold what runs.
   *
   * @param type what is wrong
   * @param comparison both sides
   * @param reasonCodes what more is known
   * @param notes where values come from, for people
   * @param unsettled why it cannot be told whether the node forged a name; empty where it can
   */
  record Violated(
      ViolationType type,
      Comparison comparison,
      SortedSet<ReasonCode> reasonCodes,
      List<String> notes,
      String unsettled)
      implements IntegrityVerdict {
    /** Copies the collections. */
    public Violated {
      reasonCodes = Collections.unmodifiableSortedSet(new TreeSet<>(reasonCodes));
      notes = List.copyOf(notes);
    }

    /** Makes one where all that the node claims could be compared. */
    public Violated(
        ViolationType type,
        Comparison comparison,
        SortedSet<ReasonCode> reasonCodes,
        List<String> notes) {
      this(type, comparison, reasonCodes, notes, "");
    }

    /** Returns whether the node claims what it does not run. */
    boolean isForged() {
      return reasonCodes.contains(ReasonCode.CLAIMED_DIGEST_FORGED);
    }

    /**
     * The gravest first: by what is wrong, then whether the node forged a name. What remains equal
     * is put in one order whoever came first.
     */
    static final Comparator<Violated> GRAVEST_FIRST =
        Comparator.comparing((Violated each) -> each.type().severity())
            .thenComparing(Violated::isForged)
            .reversed()
            .thenComparing(Violated::type)
            .thenComparing(each -> each.comparison().toString())
            .thenComparing(each -> each.notes().toString());

    /** Adds what is known by a violation of the same image that is no graver. */
    Violated and(Violated other) {
      Set<String> both = new java.util.LinkedHashSet<>(notes);
      both.addAll(other.notes);
      SortedSet<ReasonCode> codes = new TreeSet<>(reasonCodes);
      codes.addAll(other.reasonCodes);
      return new Violated(
          type,
          comparison,
          codes,
          List.copyOf(both),
          unsettled.isEmpty() ? other.unsettled : unsettled);
    }

    @Override
    public <T> T match(
        Function<Verified, T> verified,
        Function<Violated, T> violated,
        Function<Undecided, T> undecided) {
      return violated.apply(this);
    }
  }

  /**
   * It cannot be told: no evidence for or against anything.
   *
   * @param cause the kind of reason
   * @param reason for people
   */
  record Undecided(UndecidedCause cause, String reason) implements IntegrityVerdict {
    @Override
    public <T> T match(
        Function<Verified, T> verified,
        Function<Violated, T> violated,
        Function<Undecided, T> undecided) {
      return undecided.apply(this);
    }
  }
}
