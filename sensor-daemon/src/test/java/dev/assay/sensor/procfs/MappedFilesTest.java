package dev.assay.sensor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.linux.SystemCallException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFilesTest {

  private static final int PID = 40;

  @TempDir Path directory;

  private Mappings read(MappedFiles files, Mappings known) throws SystemCallException {
    return Objects.requireNonNull(files.read(PID, known));
  }

  @AfterEach
  void removeLinks() {
    new ProcTree(directory).close();
  }

  @Test
  void executableMappingsOfFilesAreFoundOnce() throws SystemCallException {
    new ProcTree(directory).process(PID, 1, ProcTree.resource("maps-python.txt"));
    Mappings read = Objects.requireNonNull(new MappedFiles(directory, 1000).read(PID, null));
    assertThat(read.files())
        .extracting(MappedFile::name)
        .containsExactly(
            "/usr/bin/python3.11",
            "/usr/lib/x86_64-linux-gnu/liblzma.so.5.4.1",
            "/usr/lib/x86_64-linux-gnu/libc.so.6",
            "/usr/lib/libupgraded.so.1 (deleted)",
            "/srv/with space and\nnewline.so",
            "/memfd:runc_cloned:/proc/self/exe (deleted)");
    MappedFile lzma = read.files().get(1);
    assertThat(lzma.device()).isEqualTo(0xfeL << 32);
    assertThat(lzma.inode()).isEqualTo(339700);
    assertThat(read.files().get(3).pathBeforeDeletion()).isEqualTo("/usr/lib/libupgraded.so.1");
  }

  @Test
  void unchangedProcessGivesTheSameObject() throws SystemCallException {
    ProcTree proc = new ProcTree(directory).process(PID, 1, ProcTree.resource("maps-python.txt"));
    MappedFiles files = new MappedFiles(directory, 1000);
    Mappings first = Objects.requireNonNull(files.read(PID, null));
    assertThat(files.read(PID, first)).isSameAs(first);
    proc.file(PID, "maps", ProcTree.resource("maps-python.txt").replace("python3.11", "gone"));
    assertThat(read(files, first)).isNotSameAs(first);
  }

  @Test
  void fullTableLeavesFilesOutAndCountsThem() throws SystemCallException {
    new ProcTree(directory).process(PID, 1, ProcTree.resource("maps-python.txt"));
    MappedFiles files = new MappedFiles(directory, 2);
    assertThat(Objects.requireNonNull(files.read(PID, null)).files()).hasSize(2);
    assertThat(files.leftOut()).isEqualTo(4);
  }

  @Test
  void filesThatAFullScanDoesNotFindAreForgotten() throws SystemCallException {
    ProcTree proc = new ProcTree(directory).process(PID, 1, ProcTree.resource("maps-python.txt"));
    MappedFiles files = new MappedFiles(directory, 1000);
    Mappings first = Objects.requireNonNull(files.read(PID, null));
    proc.file(PID, "maps", "7000-8000 r-xp 00000000 fe:00 5 /usr/bin/other\n");
    files.beginFullScan();
    assertThat(read(files, first).files()).hasSize(1);
    files.endFullScan();
    assertThat(files.known()).isEqualTo(1);
  }

  @Test
  void endlessLineIsDropped() throws SystemCallException {
    String line = "7000-8000 r-xp 00000000 fe:00 5 /" + "x".repeat(100_000) + "\n";
    new ProcTree(directory).process(PID, 1, line + "7000-8000 r-xp 00000000 fe:00 5 /bin/a\n");
    assertThat(Objects.requireNonNull(new MappedFiles(directory, 10).read(PID, null)).files())
        .extracting(MappedFile::name)
        .containsExactly("/bin/a");
  }

  @Test
  void processThatIsGoneIsNoError() throws SystemCallException {
    assertThat(new MappedFiles(directory, 10).read(PID, null)).isNull();
  }
}
