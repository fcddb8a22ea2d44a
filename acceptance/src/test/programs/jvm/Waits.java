import java.net.InetAddress;
import java.nio.channels.Selector;

/** Loads some of the JDK's libraries, and waits. */
final class Waits {

  private Waits() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println(InetAddress.getLoopbackAddress());
    System.out.println(Selector.open().isOpen());
    System.out.println("ready");
    Thread.sleep(Long.MAX_VALUE);
  }
}
