package dev.assay.jvmti;

/** Run in a JVM of its own: prints, then waits for as many milliseconds as its argument says. */
final class WaitingProgram {

  private WaitingProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("program");
    Thread.sleep(Long.parseLong(arguments[0]));
  }
}
