package dev.assay.agent.program;

import dev.assay.agent.program.library.Late;
import dev.assay.agent.program.library.OnlyLoaded;
import dev.assay.agent.program.library.Used;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * Uses classes of several archives in several ways, then does what it reads on standard input, a
 * word a line: {@code late}, {@code look}, {@code exit}. Says {@code ready} and {@code done} on
 * standard output.
 */
public final class Program {

  private Program() {}

  /**
   * Runs.
   *
   * @param arguments the URL of a nested archive's code source, the path of its bytes; or nothing
   */
  public static void main(String[] arguments) throws Exception {
    Used.use();
    Class<?> onlyLoaded = OnlyLoaded.class;
    Runnable lambda = () -> System.out.println(onlyLoaded.getSimpleName());
    lambda.run();
    Runnable proxy =
        (Runnable)
            Proxy.newProxyInstance(
                Program.class.getClassLoader(),
                new Class<?>[] {Runnable.class, Marker.class},
                (self, method, values) -> null);
    proxy.run();
    if (arguments.length > 0) {
      NestedLoader.use(arguments[0], arguments[1]);
    }
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String word = in.readLine(); word != null && !word.equals("exit"); word = in.readLine()) {
      if (word.equals("late")) {
        Late.use();
      } else if (word.equals("look")) {
        Intruder.look();
      }
      System.out.println("done");
    }
  }

  interface Marker {}
}
