package dev.assay.sensor.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.TestPrograms;
import dev.assay.sensor.attribution.FileSet;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.UsedFile;
import dev.assay.sensor.container.ConfigDigest;
import dev.assay.sensor.content.FileContent.Origin;
import dev.assay.sensor.content.FileContent.Sha256;
import dev.assay.sensor.content.FileContent.Use;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcTree;
import dev.assay.sensor.procfs.ProcessId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading files in use again and again; plain directories stand for containers' overlays. */
class FileDigestsTest {

  private static final int HOST = 1;
  private static final int FIRST = 42;
  private static final int SECOND = 43;
  private static final long MOST_BYTES = 1_000_000;
  private static final ConfigDigest IMAGE = ConfigDigest.parse("a".repeat(64)).orElseThrow();

  @TempDir private Path directory;
  private Path root;
  private Path upper;
  private ProcTree proc;
  private FileDigests digests;
  private final List<FileContent> told = new ArrayList<>();

  @BeforeEach
  void makeContainer() throws Exception {
    Path host = Files.createDirectories(directory.resolve("host"));
    root = Files.createDirectories(host.resolve("root"));
    upper = Files.createDirectories(host.resolve("upper"));
    Files.createDirectories(root.resolve("lib"));
    Files.createDirectories(upper.resolve("lib"));
    proc = new ProcTree(Files.createDirectories(directory.resolve("proc")));
    proc.link(HOST, "root", host.toString());
    for (int pid : new int[] {FIRST, SECOND}) {
      proc.link(pid, "root", root.toString());
      proc.file(
          pid, "mountinfo", "9 8 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/upper\n");
    }
    digests = digests(100);
  }

  @AfterEach
  void removeProcesses() {
    proc.close();
  }

  private FileDigests digests(int mostFiles) {
    return new FileDigests(
        new ProcFs(proc.root()),
        HOST,
        new FileDigests.Limits(mostFiles, MOST_BYTES, Duration.ofDays(1)),
        new ReadPace(1L << 50, System::nanoTime),
        Clock.systemUTC());
  }

  private static FileInUse used(int pid, String path) {
    return new FileInUse(
        path, Use.MAPPED, false, new ProcessId(4026531836L, pid, 5), pid, "/bin/app");
  }

  private static FileInUse replaced(FileInUse file) {
    return new FileInUse(
        file.path(), file.use(), true, file.process(), file.hostPid(), file.executable());
  }

  private static ContainerFiles container(int pid, List<FileInUse> earlier, FileInUse... files) {
    List<Sighting> processes = Stream.of(files).map(FileDigestsTest::sighting).toList();
    return container(pid, earlier, processes, files);
  }

  private static ContainerFiles container(
      int pid, List<FileInUse> earlier, List<Sighting> processes, FileInUse... files) {
    return new ContainerFiles(
        "c" + pid, IMAGE, List.of(pid), List.of(files), earlier, List.of(), processes);
  }

  private static Sighting sighting(FileInUse file) {
    UsedFile used = new UsedFile(file.path(), UsedFile.Evidence.MAPPED, file.replaced(), false);
    return new Sighting(
        file.process(),
        file.hostPid(),
        "c",
        file.executable(),
        "",
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        FileSet.of(List.of(used)));
  }

  private FileDigests.Pass pass(ContainerFiles... containers) throws InterruptedException {
    told.clear();
    return digests.pass(List.of(containers), told::add);
  }

  private FileDigests.Pass pass(String path) throws InterruptedException {
    return pass(container(FIRST, List.of(), used(FIRST, path)));
  }

  private static Sha256 sha256(String text) {
    return new Sha256(ByteBuffer.wrap(FileDigest.sha256().digest(text.getBytes(UTF_8))));
  }

  private FileContent only() {
    assertThat(told).hasSize(1);
    return told.get(0);
  }

  @Test
  void fileIsReadAndToldOnce() throws Exception {
    Files.writeString(root.resolve("lib/x.so"), "bytes");
    assertThat(pass("/lib/x.so").read()).isOne();
    assertThat(only().digest()).isEqualTo(sha256("bytes"));
    assertThat(only().origin()).isEqualTo(Origin.LAYER);

    FileDigests.Pass second = pass("/lib/x.so");
    assertThat(second.looked()).isOne();
    assertThat(second.read()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void fileChangedInPlaceIsToldAgain() throws Exception {
    Path file = Files.writeString(root.resolve("lib/x.so"), "bytes");
    pass("/lib/x.so");
    Files.writeString(file, "other", StandardOpenOption.WRITE);
    assertThat(pass("/lib/x.so").read()).isOne();
    assertThat(only().digest()).isEqualTo(sha256("other"));
  }

  @Test
  void replacedFileIsToldAgain() throws Exception {
    Path file = Files.writeString(root.resolve("lib/x.so"), "bytes");
    pass("/lib/x.so");
    Files.move(
        Files.writeString(root.resolve("new"), "other"), file, StandardCopyOption.ATOMIC_MOVE);
    pass("/lib/x.so");
    assertThat(only().digest()).isEqualTo(sha256("other"));
  }

  @Test
  void changeOfAttributesIsReadAgainAndOfTheSameBytes() throws Exception {
    Path file = Files.writeString(root.resolve("lib/x.so"), "bytes");
    pass("/lib/x.so");
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(pass("/lib/x.so").read()).isOne();
    assertThat(told).allSatisfy(each -> assertThat(each.digest()).isEqualTo(sha256("bytes")));
  }

  @Test
  void copyIntoTheContainersLayerIsToldAsSuch() throws Exception {
    Files.writeString(root.resolve("lib/x.so"), "bytes");
    pass("/lib/x.so");
    Files.writeString(upper.resolve("lib/x.so"), "bytes");
    pass("/lib/x.so");
    assertThat(only().origin()).isEqualTo(Origin.CONTAINER);
    assertThat(only().digest()).isEqualTo(sha256("bytes"));
  }

  @Test
  void containersOfOneImageShareWhatTheirLayersHave() throws Exception {
    Files.writeString(root.resolve("lib/x.so"), "bytes");
    FileDigests.Pass pass =
        pass(
            container(FIRST, List.of(), used(FIRST, "/lib/x.so")),
            container(SECOND, List.of(), used(SECOND, "/lib/x.so")));
    assertThat(pass.looked()).isEqualTo(2);
    assertThat(pass.read()).isOne();
    assertThat(only().containerId()).isEqualTo("c42");
  }

  @Test
  void everythingIsToldAgainToAnotherCollectorWithoutReading() throws Exception {
    Files.writeString(root.resolve("lib/x.so"), "bytes");
    pass("/lib/x.so");
    digests.tellAgain();
    assertThat(pass("/lib/x.so").read()).isZero();
    assertThat(only().digest()).isEqualTo(sha256("bytes"));
  }

  @Test
  void hugeFileIsToldWithItsReason() throws Exception {
    try (RandomAccessFile huge = new RandomAccessFile(root.resolve("lib/x.so").toFile(), "rw")) {
      huge.setLength(MOST_BYTES + 1);
    }
    assertThat(pass("/lib/x.so").read()).isZero();
    assertThat(only().digest()).isNull();
    assertThat(only().problem()).contains("1000001 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lib/pipe", "/lib/out", "/away/secret", "/lib", "/none"})
  void whatIsNoFileOfTheContainerIsNotTold(String path) throws Exception {
    Files.writeString(directory.resolve("secret"), "secret");
    assertThat(new ProcessBuilder("mkfifo", root.resolve("lib/pipe").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(root.resolve("lib/out"), directory.resolve("secret"));
    Files.createSymbolicLink(root.resolve("away"), directory);
    assertThat(pass(path).read()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void filesBeyondTheLimitAreCounted() throws Exception {
    digests = digests(2);
    FileInUse[] files = new FileInUse[5];
    for (int i = 0; i < files.length; i++) {
      Files.writeString(root.resolve("lib/x" + i), "bytes");
      files[i] = used(FIRST, "/lib/x" + i);
    }
    assertThat(pass(container(FIRST, List.of(), files)).beyondLimit()).isEqualTo(3);
    assertThat(told).hasSize(2);
  }

  @Test
  void containerThatCannotBeEnteredIsCountedAndOneThatEndedIsNot() throws Exception {
    proc.link(SECOND, "root", directory.resolve("nowhere").toString());
    FileDigests.Pass pass =
        pass(
            container(SECOND, List.of(), used(SECOND, "/lib/x.so")),
            container(99, List.of(), used(99, "/lib/x.so")));
    assertThat(pass.unreadable()).isOne();
    assertThat(pass.whyUnreadable()).contains("/43/root");
  }

  /** Two builds of one plug-in, loaded and deleted one after the other, are both still in use. */
  @Test
  void allFilesThatANameLedToAreTold() throws Exception {
    Path file = root.resolve("lib/plugin.so");
    List<MappedByteBuffer> mapped = new ArrayList<>();
    for (String build : List.of("first build", "second build")) {
      mapped.add(map(Files.writeString(file, build)));
      Files.delete(file);
    }
    try {
      seeThisJvmAs(FIRST);
      FileInUse plugin = replaced(used(FIRST, file.toString()));
      pass(container(FIRST, List.of(plugin), plugin));

      assertThat(told)
          .allSatisfy(each -> assertThat(each.nameless()).isTrue())
          .extracting(FileContent::digest)
          .containsExactlyInAnyOrder(sha256("first build"), sha256("second build"));
      assertThat(told).extracting(FileContent::subject).doesNotHaveDuplicates();

      assertThat(pass(container(FIRST, List.of(plugin), plugin)).read()).isZero();
      assertThat(told).isEmpty();
    } finally {
      Reference.reachabilityFence(mapped);
    }
  }

  /** Deleted after the process was looked at: nobody has noticed yet that it is. */
  @Test
  void fileThatHasJustLostItsNameIsFound() throws Exception {
    Path file = Files.writeString(root.resolve("lib/x.so"), "loaded, then deleted");
    MappedByteBuffer mapped = map(file);
    Files.delete(file);
    try {
      seeThisJvmAs(FIRST);
      pass(file.toString());
      assertThat(only().digest()).isEqualTo(sha256("loaded, then deleted"));
      assertThat(only().nameless()).isTrue();
    } finally {
      Reference.reachabilityFence(mapped);
    }
  }

  /** Each of two processes was looked at while the name led to its file. */
  @Test
  void filesOfAllProcessesThatHaveJustLostTheirNameAreFound() throws Exception {
    Path file = Files.writeString(root.resolve("lib/x.so"), "of the second process");
    MappedByteBuffer mapped = map(file);
    Files.delete(file);
    // What a link of the kernel would say of the first one's, which is under this very name here.
    Path first = Files.writeString(root.resolve("lib/x.so (deleted)"), "of the first process");
    try {
      proc.link(FIRST, "map_files/1000-2000", first.toString());
      seeThisJvmAs(SECOND);
      FileInUse named = used(FIRST, file.toString());
      List<Sighting> processes = List.of(sighting(named), sighting(used(SECOND, file.toString())));
      pass(container(FIRST, List.of(), processes, named));

      assertThat(told)
          .extracting(FileContent::digest)
          .containsExactlyInAnyOrder(
              sha256("of the first process"), sha256("of the second process"));
    } finally {
      Reference.reachabilityFence(mapped);
    }
  }

  @Test
  void deletedFileThatIsNotShownIsUnknownWithItsReason() throws Exception {
    proc.file(FIRST, "map_files", "no directory, as if it were refused");
    FileInUse gone = replaced(used(FIRST, "/lib/gone.so"));
    pass(container(FIRST, List.of(gone), gone));
    assertThat(only().digest()).isNull();
    assertThat(only().nameless()).isTrue();
    assertThat(only().problem()).contains("is not shown", "map_files");
  }

  private void seeThisJvmAs(int pid) throws IOException {
    TestPrograms.require(TestPrograms.isRoot(), "mapped files are shown to root only");
    proc.link(pid, "map_files", "/proc/self/map_files");
  }

  private static MappedByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size());
    }
  }

  @Test
  void whatIsToldIsToldAsSoonAsItWasRead() throws Exception {
    Files.writeString(root.resolve("lib/a"), "a");
    Files.writeString(root.resolve("lib/b"), "b");
    List<Boolean> second = new ArrayList<>();
    Consumer<FileContent> sink =
        content -> {
          second.add(Files.exists(root.resolve("lib/b")));
          try (Stream<Path> files = Files.list(root.resolve("lib"))) {
            for (Path file : files.toList()) {
              Files.delete(file);
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        };
    digests.pass(
        List.of(container(FIRST, List.of(), used(FIRST, "/lib/a"), used(FIRST, "/lib/b"))), sink);
    assertThat(second).containsExactly(true);
  }
}
