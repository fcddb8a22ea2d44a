package dev.assay.collector.integrity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Answers of registries that are to be worked in together: what one transaction keeps of many costs
 * little more than what it keeps of one. Thread-safe; holds no more than was asked for meanwhile.
 */
final class Gathered {

  /** So many share a transaction well, and are there within a moment where many are asked for. */
  private static final int ENOUGH = 64;

  /** So many go into one transaction: others wait for it. */
  private static final int MOST = 256;

  /**
   * An answer.
   *
   * @param entry what was asked for
   * @param check the same, who runs it, and what was answered
   */
  record Answered(Schedule.Entry entry, CheckRound.Check check) {}

  // Guarded by this.
  private final Deque<Answered> answers = new ArrayDeque<>();

  synchronized void add(Answered answer) {
    answers.add(answer);
  }

  /** Returns whether it is time to work them in, were more to come. */
  synchronized boolean isEnough() {
    return answers.size() >= ENOUGH;
  }

  /** Removes and returns the oldest, as many as go together. */
  synchronized List<Answered> take() {
    List<Answered> together = new ArrayList<>();
    while (!answers.isEmpty() && together.size() < MOST) {
      together.add(answers.removeFirst());
    }
    return together;
  }
}
