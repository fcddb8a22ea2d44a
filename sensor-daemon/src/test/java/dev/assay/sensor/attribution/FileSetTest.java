package dev.assay.sensor.attribution;

import static dev.assay.sensor.attribution.UsedFile.Evidence.EXECUTED;
import static dev.assay.sensor.attribution.UsedFile.Evidence.MAPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.attribution.UsedFile.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileSetTest {

  private static UsedFile file(String path, Evidence evidence) {
    return new UsedFile(path, evidence, false, false);
  }

  @Test
  void orderIsThatOfUtf8Bytes() {
    List<String> paths =
        List.of("/b", "/a", "/a.so", "/a/b", "/ä", "/\uFFFD", "/\uD83D\uDE00", "/\uE000");
    List<UsedFile> files = paths.stream().map(path -> file(path, MAPPED)).toList();
    List<String> expected =
        paths.stream()
            .sorted(
                (left, right) ->
                    Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8),
                        right.getBytes(StandardCharsets.UTF_8)))
            .toList();
    assertThat(FileSet.of(files).files()).extracting(UsedFile::path).isEqualTo(expected);
  }

  @Test
  void onePlaceIsOneFileWithTheStrongestEvidence() {
    UsedFile deleted = new UsedFile("/a", MAPPED, true, false);
    assertThat(FileSet.of(List.of(deleted, file("/a", EXECUTED))).files())
        .containsExactly(new UsedFile("/a", EXECUTED, true, false));
  }

  @Test
  void sameNameOutsideOfTheRootIsAnotherFile() {
    UsedFile outside = new UsedFile("/a", MAPPED, false, true);
    assertThat(FileSet.of(List.of(outside, file("/a", MAPPED))).files())
        .containsExactly(file("/a", MAPPED), outside);
  }

  @Test
  void unionForgetsNothing() {
    FileSet before = FileSet.of(List.of(file("/a", EXECUTED), file("/b", MAPPED)));
    FileSet now = FileSet.of(List.of(file("/a", MAPPED), file("/c", MAPPED)));
    assertThat(before.union(now))
        .isEqualTo(
            FileSet.of(List.of(file("/a", EXECUTED), file("/b", MAPPED), file("/c", MAPPED))));
  }
}
