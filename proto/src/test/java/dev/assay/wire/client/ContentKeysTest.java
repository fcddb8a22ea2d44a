package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveIndex;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.UsedFile;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentKeysTest {

  @Test
  void fileSetDoesNotDependOnTheOrderInWhichFilesWereSeen() {
    // In UTF-16 the surrogates of U+10000 come before U+FFFD, in bytes after it.
    List<UsedFile> files = List.of(file("/b"), file("/\uD800\uDC00"), file("/a"), file("/\uFFFD"));

    FileSet set = ContentKeys.fileSet(files);

    assertThat(set.getFilesList())
        .extracting(UsedFile::getPath)
        .containsExactly("/a", "/b", "/\uFFFD", "/\uD800\uDC00");
  }

  @Test
  void fileSetKeyIsTheHashOfItsBytes() {
    // printf '\x0a\x06\x0a\x02/a\x10\x02' | sha256sum
    ByteString key =
        ContentKeys.fileSetKey(ContentKeys.fileSet(List.of(file("/a"))).toByteString());

    assertThat(hex(key)).isEqualTo("da1e6ec10c748363468be0a22b10fe90");
  }

  @Test
  void archiveSetKeyIsTheHashOfItsDigestsInOrder() {
    ArchiveFacts first = archive(1).toBuilder().setLocation("/x.jar").build();

    ByteString key = ContentKeys.archiveSetKey(ContentKeys.archiveSet(List.of(archive(2), first)));

    // (printf '\x01%.0s' {1..32}; printf '\x02%.0s' {1..32}) | sha256sum
    assertThat(hex(key)).isEqualTo("f818afd37a6dc3bc92fb447310112770");
  }

  @Test
  void archiveKeyIsTheStartOfTheDigest() {
    ByteString digest =
        ByteString.fromHex("fedcba9876543210000000000000000000000000000000000000000000000000");

    assertThat(ContentKeys.archiveKey(digest)).isEqualTo(0xfedcba9876543210L);
    assertThatThrownBy(() -> ContentKeys.archiveKey(ByteString.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void indexDigestDependsOnContentAlone() {
    ArchiveIndex index =
        ArchiveIndex.newBuilder()
            .addClassNames("a/B")
            .putManifest("x", "1")
            .putManifest("y", "2")
            .build();
    ArchiveIndex elsewhere =
        index.toBuilder()
            .clearManifest()
            .putManifest("y", "2")
            .putManifest("x", "1")
            .setFileName("classes")
            .setDigest(ByteString.copyFromUtf8("d"))
            .build();

    assertThat(ContentKeys.indexDigest(elsewhere))
        .isEqualTo(ContentKeys.indexDigest(index))
        .isNotEqualTo(ContentKeys.indexDigest(index.toBuilder().addClassNames("a/C").build()));
  }

  private static UsedFile file(String path) {
    return UsedFile.newBuilder().setPath(path).setEvidence(FileEvidence.MAPPED).build();
  }

  private static ArchiveFacts archive(int fill) {
    byte[] digest = new byte[32];
    Arrays.fill(digest, (byte) fill);
    return ArchiveFacts.newBuilder().setDigest(ByteString.copyFrom(digest)).build();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
