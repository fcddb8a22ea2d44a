package dev.assay.sensor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.MappedFiles;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcTree;
import dev.assay.sensor.procfs.ProgramName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessScanTest {

  private static final Instant BOOT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String A = "7000-8000 r-xp 00000000 fe:00 5 /usr/lib/a.so\n";
  private static final String B = "9000-a000 r-xp 00000000 fe:00 6 /usr/lib/b.so\n";

  @TempDir Path directory;
  private ProcTree proc;
  private ProcessScan scan;

  @BeforeEach
  void emptyProc() {
    proc = new ProcTree(directory);
    scan = scan(100);
  }

  private ProcessScan scan(int capacity) {
    return new ProcessScan(
        new ProcFs(directory),
        new MappedFiles(directory, 1000),
        Clock.fixed(NOW, ZoneOffset.UTC),
        BOOT,
        capacity);
  }

  private static List<String> names(ObservedProcess process) {
    return Objects.requireNonNull(process.mappings()).files().stream()
        .map(MappedFile::name)
        .toList();
  }

  @AfterEach
  void removeLinks() {
    new ProcTree(directory).close();
  }

  @Test
  void newProcessIsSeenWhole() {
    proc.process(40, 1234, A);
    ObservedProcess seen = scan.scanMoved().changed().get(0);
    assertThat(seen.id().pid()).isEqualTo(40);
    assertThat(seen.id().pidNamespaceInode()).isEqualTo(4026531836L);
    assertThat(seen.id().startTimeTicks()).isEqualTo(1234);
    assertThat(seen.startedAt()).isEqualTo(BOOT.plusMillis(12340));
    assertThat(seen.firstSeenAt()).isEqualTo(NOW);
    assertThat(seen.executable()).isEqualTo("/usr/bin/prog");
    assertThat(seen.command()).isEqualTo("/usr/bin/prog --verbose");
    assertThat(names(seen)).containsExactly("/usr/lib/a.so");
  }

  @Test
  void programIsNamedByItsEnvironmentOfWhichNothingElseIsKept() {
    proc.process(40, 1, A)
        .file(
            40,
            "environ",
            "SECRET=x\0ASSAY_AGENT_APPLICATION=shop\0XASSAY_AGENT_COMPONENT=no\0"
                + "ASSAY_AGENT_COMPONENT=orders\0ASSAY_AGENT_VERSION=1.0\0ASSAY_AGENT_VERSION=2");
    ObservedProcess seen = scan.scanMoved().changed().get(0);
    assertThat(seen.name()).isEqualTo(new ProgramName("shop", "orders", "1.0"));
    assertThat(seen.toString()).doesNotContain("SECRET");
  }

  @Test
  void programWithoutOrWithAnAbsurdNameHasNone() {
    proc.process(40, 1, A)
        .file(40, "environ", "A=b\0ASSAY_AGENT_VERSION=" + "1".repeat(300) + "\0");
    proc.process(41, 1, A);
    assertThat(scan.scanMoved().changed()).extracting(ObservedProcess::name).containsOnlyNulls();
  }

  @Test
  void processIdIsTheInnermostOne() {
    proc.process(40, 1, A).file(40, "status", "NSpid:\t40\t17\t3\n");
    assertThat(scan.scanMoved().changed().get(0).id().pid()).isEqualTo(3);
  }

  @Test
  void unchangedProcessIsNoNews() {
    proc.process(40, 1, A);
    scan.scanMoved();
    assertThat(scan.scanMoved().changed()).isEmpty();
    assertThat(scan.scanAll().changed()).isEmpty();
    assertThat(scan.scanMoved().running()).isEqualTo(1);
  }

  @Test
  void mappedLibraryIsSeenWhenTheAddressSpaceGrows() {
    proc.process(40, 1, A);
    scan.scanMoved();
    scan.scanMoved();
    proc.file(40, "maps", A + B)
        .stat(40, 1, 'S', 0, 1, 1_000_999, 7)
        .file(40, "statm", "310 20 10 1 0 100 0\n");
    assertThat(names(scan.scanMoved().changed().get(0)))
        .containsExactly("/usr/lib/a.so", "/usr/lib/b.so");
  }

  @Test
  void libraryThatTookAnothersPlaceIsSeenByTheFullScan() {
    proc.process(40, 1, A);
    scan.scanMoved();
    scan.scanMoved();
    proc.file(40, "maps", B);
    assertThat(scan.scanMoved().changed()).isEmpty();
    assertThat(names(scan.scanAll().changed().get(0))).containsExactly("/usr/lib/b.so");
  }

  @Test
  void growingHeapIsNoReasonToReadMappings() {
    proc.process(40, 1, A);
    scan.scanMoved();
    scan.scanMoved();
    proc.file(40, "maps", B)
        .stat(40, 1, 'S', 0, 1, 9_000_000, 7)
        .file(40, "statm", "400 20 10 1 0 200 0\n");
    assertThat(scan.scanMoved().changed()).isEmpty();
  }

  @Test
  void otherProgramInTheSameProcessIsSeen() {
    proc.process(40, 1, A);
    scan.scanMoved();
    scan.scanMoved();
    proc.file(40, "maps", B).stat(40, 1, 'S', 0, 1, 1_000_000, 8).link(40, "exe", "/usr/bin/new");
    ScanResult result = scan.scanMoved();
    assertThat(result.changed())
        .singleElement()
        .satisfies(process -> assertThat(process.executable()).isEqualTo("/usr/bin/new"));
    assertThat(result.ended()).isEmpty();
  }

  @Test
  void processMovedToItsContainerRightAfterItWasFirstSeenIsCorrected() {
    proc.process(40, 1, A);
    scan.scanMoved();
    String id = "ab".repeat(32);
    proc.file(40, "cgroup", "0::/docker/" + id + "\n");
    assertThat(scan.scanMoved().changed())
        .singleElement()
        .satisfies(process -> assertThat(process.cgroup().containerId()).contains(id));
  }

  @Test
  void reusedProcessIdIsAnotherProcess() {
    proc.process(40, 1, A);
    scan.scanMoved();
    proc.process(40, 2, A);
    ScanResult result = scan.scanMoved();
    assertThat(result.ended())
        .singleElement()
        .satisfies(process -> assertThat(process.id().startTimeTicks()).isEqualTo(1));
    assertThat(result.changed())
        .singleElement()
        .satisfies(process -> assertThat(process.id().startTimeTicks()).isEqualTo(2));
  }

  @Test
  void endedProcessIsToldOnce() {
    proc.process(40, 1, A);
    scan.scanMoved();
    proc.remove(40);
    assertThat(scan.scanMoved().ended()).hasSize(1);
    assertThat(scan.scanMoved().ended()).isEmpty();
  }

  @Test
  void kernelThreadsAndTheDeadAreLeftOut() {
    proc.process(40, 1, "").stat(40, 1, 'S', 0x00200000, 1, 0, 0);
    proc.process(41, 1, "").stat(41, 1, 'Z', 0, 1, 0, 0);
    ScanResult result = scan.scanMoved();
    assertThat(result.changed()).isEmpty();
    assertThat(result.running()).isZero();
    assertThat(result.unreadable()).isZero();
  }

  @Test
  void processWithoutItsFirstThreadLivesOn() {
    proc.process(40, 1, A);
    scan.scanMoved();
    proc.stat(40, 1, 'Z', 0, 3, 0, 0).file(40, "maps", "");
    ScanResult result = scan.scanAll();
    assertThat(result.ended()).isEmpty();
    assertThat(result.changed()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsCountedAndNoError() {
    proc.process(40, 1, A);
    proc.process(41, 1, A).remove(41).process(41, 1, A);
    makeUnreadable(41);
    ScanResult result = scan.scanMoved();
    assertThat(result.unreadable()).isEqualTo(1);
    assertThat(result.whyUnreadable()).contains("maps").contains("41");
    // It runs all the same: only its files are not known.
    assertThat(result.changed()).hasSize(2);
    assertThat(result.changed().get(1).mappings()).isNull();
    assertThat(scan.scanMoved().unreadable()).isEqualTo(1);
  }

  /** A directory cannot be read as a file: EISDIR also for root, who is refused nothing else. */
  private void makeUnreadable(int pid) {
    Path maps = directory.resolve(pid + "/maps");
    assertThat(maps.toFile().delete()).isTrue();
    assertThat(maps.toFile().mkdir()).isTrue();
  }

  @Test
  void tooManyProcessesAreCounted() {
    scan = scan(2);
    proc.process(40, 1, A).process(41, 1, A).process(42, 1, A);
    ScanResult result = scan.scanMoved();
    assertThat(result.changed()).hasSize(2);
    assertThat(result.beyondLimit()).isEqualTo(1);
  }
}
