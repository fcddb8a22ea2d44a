package dev.assay.sensor.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is done to a process. */
class JvmAttachTest {

  private static final Path PROC = Path.of("/proc");

  @TempDir private Path directory;

  private final JvmAttach attach =
      new JvmAttach(PROC, new AgentFiles(Path.of("/absent.so"), Path.of("/absent.jar")));

  @Test
  void processThatIsNoJvmIsToldApartAndGoesOn() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    try {
      assertThatThrownBy(() -> attach.attach((int) sleep.pid(), ""))
          .isInstanceOf(AttachRefusedException.class)
          .hasMessageContaining("no HotSpot JVM");
      assertThat(sleep.isAlive()).isTrue();
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void processThatIsGoneIsSaid() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    assertThat(gone.waitFor(1, TimeUnit.MINUTES)).isTrue();

    assertThatThrownBy(() -> attach.attach((int) gone.pid(), ""))
        .isInstanceOf(AttachRefusedException.class)
        .hasMessageContaining("is there such a process?");
  }

  @Test
  void jvmWithoutASignalHandlerIsNeverSignalled() throws IOException {
    Path proc = proc("0000000000000000", "java\0-jar\0app.jar\0", "libjvm.so");

    assertThatThrownBy(() -> TargetJvm.read(proc, 7))
        .isInstanceOf(AttachRefusedException.class)
        .hasMessageContaining("-Xrs");
  }

  @Test
  void jvmThatForbidsAttachesIsNeverSignalled() throws IOException {
    Path proc = proc("0000000000000004", "java\0-XX:+DisableAttachMechanism\0", "libjvm.so");

    assertThatThrownBy(() -> TargetJvm.read(proc, 7))
        .isInstanceOf(AttachRefusedException.class)
        .hasMessageContaining("-XX:+DisableAttachMechanism");
  }

  @Test
  void otherVirtualMachineIsNamed() throws IOException {
    Path proc = proc("0000000000000004", "java\0", "libj9vm29.so");

    assertThatThrownBy(() -> TargetJvm.read(proc, 7))
        .isInstanceOf(AttachRefusedException.class)
        .hasMessageContaining("OpenJ9");
  }

  @Test
  void idsAreThoseOfTheInnermostNamespaceAndOfTheEffectiveUser() throws Exception {
    Path proc = proc("0000000000000004", "java\0", "libjvm.so");

    assertThat(TargetJvm.read(proc, 7)).isEqualTo(new TargetJvm(7, 1, 1001, 1003));
  }

  @Test
  void agentThatIsThereIsFoundHoweverItCame() throws Exception {
    Path proc = proc("0000000000000004", "java\0", "libjvm.so");
    assertThat(TargetJvm.hasAgent(proc, 7)).isFalse();

    Path link = proc.resolve("7/fd/5");
    Files.createSymbolicLink(link, Path.of("/tmp/assay-0123456789abcdef-agent.jar (deleted)"));
    assertThat(TargetJvm.hasAgent(proc, 7)).isTrue();
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/opt/assay/assay-agent.jar"));
    assertThat(TargetJvm.hasAgent(proc, 7)).isTrue();
    Files.delete(link);
    proc("0000000000000004", "java\0", "assay-x-libassay-bridge.so");
    assertThat(TargetJvm.hasAgent(proc, 7)).isTrue();
  }

  private Path proc(String caught, String command, String library) throws IOException {
    Path process = directory.resolve("7");
    Files.createDirectories(process.resolve("fd"));
    Files.writeString(
        process.resolve("status"),
        "Name:\tjava\nUid:\t1000\t1001\t1000\t1000\nGid:\t1002\t1003\t1002\t1002\n"
            + "NSpid:\t7\t1\nSigCgt:\t"
            + caught
            + "\n");
    Files.writeString(process.resolve("cmdline"), command);
    Files.writeString(process.resolve("environ"), "A=b\0");
    Files.writeString(
        process.resolve("maps"),
        "7f0000000000-7f0000001000 r-xp 00000000 08:01 5 /usr/lib/jvm/x/lib/" + library + "\n");
    return directory;
  }
}
