package dev.assay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.agent.archive.AgentArchiveFuzzTest;
import dev.assay.collector.automation.RulesFuzzTest;
import dev.assay.collector.grpc.ReportFuzzTest;
import dev.assay.collector.http.RegistryNewsFuzzTest;
import dev.assay.collector.image.ImageReferenceFuzzTest;
import dev.assay.collector.layer.LayerCodecFuzzTest;
import dev.assay.collector.layer.LayerFuzzTest;
import dev.assay.collector.registry.RegistryAnswersFuzzTest;
import dev.assay.collector.registry.credentials.DockerConfigFuzzTest;
import dev.assay.collector.scan.bill.BillFuzzTest;
import dev.assay.collector.vulnerability.osv.OsvFuzzTest;
import dev.assay.collector.vulnerability.scanner.ScannerReportFuzzTest;
import dev.assay.collector.vulnerability.severity.ExploitFilesFuzzTest;
import dev.assay.collector.vulnerability.version.VersionFuzzTest;
import dev.assay.collector.vulnerability.vex.PurlPatternFuzzTest;
import dev.assay.collector.vulnerability.vex.VexFuzzTest;
import dev.assay.inventory.language.go.GoFuzzTest;
import dev.assay.inventory.language.jar.JarFuzzTest;
import dev.assay.inventory.scan.ApkFuzzTest;
import dev.assay.inventory.scan.DpkgFuzzTest;
import dev.assay.inventory.scan.LanguageFuzzTest;
import dev.assay.inventory.scan.RpmFuzzTest;
import dev.assay.sensor.container.VerboseDetailFuzzTest;
import dev.assay.sensor.jvm.AttachAnswerFuzzTest;
import dev.assay.sensor.procfs.ProcFilesFuzzTest;
import dev.assay.wire.client.ShortFormsFuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All readers in one JVM, for a short time: that Jazzer makes ready takes longer than such a try of
 * one of them. The first byte says which.
 */
final class AllReadersFuzzTest {

  private static final List<Reader> READERS =
      List.of(
          new AgentArchiveFuzzTest(),
          new RulesFuzzTest(),
          new ReportFuzzTest(),
          new RegistryNewsFuzzTest(),
          new ImageReferenceFuzzTest(),
          new LayerCodecFuzzTest(),
          new LayerFuzzTest(),
          new RegistryAnswersFuzzTest(),
          new DockerConfigFuzzTest(),
          new BillFuzzTest(),
          new OsvFuzzTest(),
          new ScannerReportFuzzTest(),
          new ExploitFilesFuzzTest(),
          new VersionFuzzTest(),
          new PurlPatternFuzzTest(),
          new VexFuzzTest(),
          new GoFuzzTest(),
          new JarFuzzTest(),
          new ApkFuzzTest(),
          new DpkgFuzzTest(),
          new LanguageFuzzTest(),
          new RpmFuzzTest(),
          new VerboseDetailFuzzTest(),
          new AttachAnswerFuzzTest(),
          new ProcFilesFuzzTest(),
          new ShortFormsFuzzTest());

  @MethodSource("seeds")
  @FuzzTest
  void read(byte[] bytes) throws Exception {
    if (bytes.length > 0) {
      Reader reader = READERS.get((bytes[0] & 0xFF) % READERS.size());
      reader.read(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  /** What each reader's own test begins with. */
  static Stream<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < READERS.size(); i++) {
      for (Path file : seedsOf(READERS.get(i).getClass())) {
        seeds.add(withFirst((byte) i, file));
      }
    }
    return seeds.stream();
  }

  private static List<Path> seedsOf(Class<?> test) {
    Path directory = classes().resolve(test.getName().replace('.', '/') + "Inputs/read");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] withFirst(byte first, Path file) {
    try {
      byte[] rest = Files.readAllBytes(file);
      byte[] seed = new byte[rest.length + 1];
      seed[0] = first;
      System.arraycopy(rest, 0, seed, 1, rest.length);
      return seed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(Objects.requireNonNull(AllReadersFuzzTest.class.getResource("/")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readersAreAllThereAre() throws IOException {
    try (Stream<Path> files = Files.walk(classes())) {
      List<String> tests =
          files
              .map(file -> classes().relativize(file).toString().replace('/', '.'))
              .filter(name -> name.endsWith("FuzzTest.class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .filter(name -> !name.equals(AllReadersFuzzTest.class.getName()))
              .toList();
      assertThat(READERS)
          .extracting(reader -> reader.getClass().getName())
          .containsExactlyInAnyOrderElementsOf(tests);
    }
  }
}
