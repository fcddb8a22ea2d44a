package dev.assay.benchmarks.sensor;

import com.sun.jna.Function;
import com.sun.jna.Memory;

/** The processor time of this JVM. */
final class ProcessorTime {

  private static final Function CLOCK_GETTIME = Function.getFunction("c", "clock_gettime");
  private static final Memory TIME = new Memory(16);

  private ProcessorTime() {}

  /**
   * Returns the processor time of all threads, those of the garbage collector and the compiler too:
   * clock_gettime(2), since the JVM's own figure goes in steps of 10 ms.
   */
  static long nanos() {
    int processorTimeOfProcess = 2;
    int result = CLOCK_GETTIME.invokeInt(new Object[] {processorTimeOfProcess, TIME});
    if (result != 0) {
      throw new IllegalStateException("clock_gettime: " + result);
    }
    return TIME.getLong(0) * 1_000_000_000 + TIME.getLong(8);
  }
}
