package dev.assay.agent.log;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens to the agent: to its file where one is set, else nowhere, except {@link
 * #fatal}, which standard error gets one line of. Thread-safe.
 *
 * <p>Never fails its caller: where the file cannot be written, lines are lost and counted.
 */
public final class AgentLog {

  /**
   * An agent that says more than this repeats itself: the file must not fill the application's
   * disk.
   */
  private static final long MAX_FILE_BYTES = 4 * 1024 * 1024;

  private final @Nullable File file;
  private final Clock clock;
  private String last = "";
  private long repeats;
  private long lost;
  private boolean complained;

  /**
   * Makes a log.
   *
   * @param file appended to; null: nothing is written
   */
  public AgentLog(@Nullable File file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Says once on standard error, and in the file, that the agent stops, and why. The application
   * goes on.
   */
  public void fatal(String why) {
    System.err.println("assay-agent: not observing this JVM, which goes on: " + why);
    say("stopped: " + why);
  }

  /**
   * Says once on standard error, and in the file, that something its user asked for is not done.
   */
  public synchronized void complain(String line) {
    if (!complained) {
      complained = true;
      System.err.println("assay-agent: " + line);
    }
    say(line);
  }

  /**
   * Writes a line that names the subject, what was lost and what happens next. A repeat is only
   * counted.
   */
  public synchronized void say(String line) {
    if (file == null) {
      return;
    }
    if (line.equals(last)) {
      repeats++;
      return;
    }
    if (repeats > 0) {
      write("(" + repeats + " times more) " + last);
    }
    last = line;
    repeats = 0;
    write(lost == 0 ? line : line + " (" + lost + " lines were lost)");
  }

  private void write(String line) {
    if (file == null || file.length() > MAX_FILE_BYTES) {
      lost++;
      return;
    }
    try (PrintStream out = new PrintStream(new FileOutputStream(file, true), false, "UTF-8")) {
      out.print(clock.instant() + " " + line.replace('\n', ' ') + "\n");
      if (out.checkError()) {
        lost++;
      }
    } catch (IOException e) {
      lost++;
    }
  }
}
