package dev.assay.sensor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.TestPrograms;
import dev.assay.sensor.linux.SystemCallException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MappedFilesIT {

  private static final Path PROC = Path.of("/proc");

  @Test
  void queriesAndTextAgreeOnAllProcesses() {
    MappedFiles queried = new MappedFiles(PROC, 100_000);
    MappedFiles text = new MappedFiles(PROC, 100_000);
    text.useTextOnly();
    int compared = 0;
    int self = (int) ProcessHandle.current().pid();
    for (int pid : new ProcFs(PROC).processes()) {
      Optional<Mappings> before = read(text, pid);
      Optional<Mappings> asked = read(queried, pid);
      Optional<Mappings> after = read(text, pid);
      boolean still =
          before.isPresent()
              && after.isPresent()
              && before.get().files().equals(after.get().files());
      if (still && asked.isPresent()) {
        assertThat(asked.get().files()).as("process %s", pid).isEqualTo(before.get().files());
        compared += pid == self ? 0 : 1;
      }
    }
    assertThat(text.isTextOnly()).isTrue();
    TestPrograms.require(compared > 0, "no other process can be read");
    TestPrograms.require(!queried.isTextOnly(), "this kernel is older than 6.11: no PROCMAP_QUERY");
  }

  private static Optional<Mappings> read(MappedFiles files, int pid) {
    try {
      return Optional.ofNullable(readNew(files, pid));
    } catch (SystemCallException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Mappings readNew(MappedFiles files, int pid) throws SystemCallException {
    return files.read(pid, null);
  }
}
