package dev.assay.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessOriginTest {

  @TempDir Path proc;

  @BeforeEach
  void containersProc() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.createDirectories(proc.resolve("self/ns"));
    Files.writeString(
        proc.resolve("sys/kernel/random/boot_id"), "00112233-4455-6677-8899-aabbccddeeff\n");
    Files.writeString(proc.resolve("sys/kernel/hostname"), "pod-1\n");
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026532261]"));
    Files.writeString(proc.resolve("self/status"), "Name:\tjava\nNSpid:\t31337\t7\nThreads:\t1\n");
    Files.writeString(
        proc.resolve("self/stat"),
        "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 9 10 11\n");
    Files.writeString(proc.resolve("uptime"), "2000.50 1.00\n");
  }

  @Test
  void readsTheIdentityOfTheInnermostNamespace() throws IOException {
    ProcessOrigin origin = ProcessOrigin.read(proc);

    assertThat(origin.bootId()).startsWith(0x00, 0x11, 0x22).endsWith(0xee, 0xff).hasSize(16);
    assertThat(origin.pidNamespaceInode()).isEqualTo(4026532261L);
    assertThat(origin.pid()).isEqualTo(7);
    assertThat(origin.startTimeTicks()).isEqualTo(123456);
    assertThat(origin.hostName()).isEqualTo("pod-1");
  }

  @Test
  void computesWhenTheProcessStarted() throws IOException {
    JvmOrigin jvm = JvmOrigin.read(proc, ProcessOrigin.read(proc), 10_000_000);

    assertThat(jvm.startedUnixMillis()).isEqualTo(10_000_000 - 2_000_500 + 1_234_560);
  }

  @Test
  void thisProcessIsItself() throws IOException {
    ProcessOrigin origin = ProcessOrigin.read(Path.of("/proc"));

    assertThat(origin.startTimeTicks()).isPositive();
    assertThat(origin.pidNamespaceInode()).isPositive();
    assertThat((long) origin.pid()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void unexpectedContentIsNamed() throws IOException {
    Files.writeString(proc.resolve("self/stat"), "7 (java\n");

    assertThatThrownBy(() -> ProcessOrigin.read(proc))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("7 (java");
  }

  @Test
  void missingProcIsAnError() {
    assertThatThrownBy(() -> ProcessOrigin.read(proc.resolve("absent")))
        .isInstanceOf(IOException.class);
  }
}
