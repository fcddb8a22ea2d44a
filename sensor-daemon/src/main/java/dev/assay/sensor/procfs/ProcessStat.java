package dev.assay.sensor.procfs;

import org.jspecify.annotations.Nullable;

/**
 * What of /proc/PID/stat (proc_pid_stat(5)) tells a process from the next one with its number, and
 * from what it was a moment ago.
 *
 * @param state the letter of its state
 * @param parentPid process id of its parent
 * @param kernelThread whether it is a thread of the kernel, which maps nothing
 * @param threads number of its threads
 * @param startTimeTicks start time in clock ticks since boot
 * @param virtualBytes size of its address space
 * @param program a hash over where its program and stack lie: another one after execve(2), also of
 *     the same program, since the kernel places both at random
 */
public record ProcessStat(
    char state,
    int parentPid,
    boolean kernelThread,
    int threads,
    long startTimeTicks,
    long virtualBytes,
    long program) {

  /** PF_KTHREAD of include/linux/sched.h. */
  private static final long KERNEL_THREAD = 0x00200000;

  /** Fields are numbered as in the manual page; the first one after the name is 3. */
  private static final int FIRST_FIELD = 3;

  private static final int LAST_FIELD = 28;

  private static final int PARENT = 4;
  private static final int FLAGS = 9;
  private static final int THREADS = 20;
  private static final int START_TIME = 22;
  private static final int VIRTUAL_BYTES = 23;
  private static final int START_CODE = 26;
  private static final int END_CODE = 27;
  private static final int START_STACK = 28;

  /** Returns whether it has ended but for its entry in the process table, all threads of it. */
  public boolean isDead() {
    // A leader that has ended while other threads go on shows as a zombie too.
    return (state == 'Z' || state == 'X') && threads <= 1;
  }

  /** Returns whether its main thread is gone, so that the kernel shows no mappings of it. */
  public boolean isLeaderless() {
    return state == 'Z' || state == 'X';
  }

  /** Parses the first {@code length} bytes, or returns null where they are no such file. */
  static @Nullable ProcessStat parse(byte[] bytes, int length) {
    // The name stands in parentheses and may contain any byte, also a parenthesis.
    int at = length - 1;
    while (at >= 0 && bytes[at] != ')') {
      at--;
    }
    if (at < 0 || at + 2 >= length) {
      return null;
    }
    char state = (char) bytes[at + 2];
    long[] fields = new long[LAST_FIELD + 1];
    int count = numbers(bytes, at + 3, length, fields);
    if (count <= START_TIME) {
      return null;
    }
    long program =
        (fields[START_CODE] * 31 + fields[END_CODE]) * 0x9E3779B97F4A7C15L + fields[START_STACK];
    return new ProcessStat(
        state,
        (int) fields[PARENT],
        (fields[FLAGS] & KERNEL_THREAD) != 0,
        (int) fields[THREADS],
        fields[START_TIME],
        fields[VIRTUAL_BYTES],
        program);
  }

  /** Reads numbers into their fields and returns the number of the field after the last one. */
  private static int numbers(byte[] bytes, int from, int length, long[] fields) {
    int field = FIRST_FIELD;
    long value = 0;
    for (int i = from; i < length && field <= LAST_FIELD; i++) {
      byte c = bytes[i];
      if (c == ' ' || c == '\n') {
        // The first space ends the state, which is no number.
        fields[field++] = value;
        value = 0;
      } else if (c >= '0' && c <= '9') {
        value = value * 10 + (c - '0');
      }
    }
    return field;
  }
}
