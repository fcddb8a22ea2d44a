package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Manifest.Entry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownManifestsTest {

  private static final int MANY = 100_000;

  private final KnownManifests known = new KnownManifests();

  private static Digest digest(int number, int part) {
    return Digest.ofBytes(ByteBuffer.allocate(32).putInt(number).putInt(part).array());
  }

  private static Repository repository(int number) {
    return new Repository("r.io", "team/app" + number);
  }

  private static Manifest.Index index(int number) {
    return new Manifest.Index(
        List.of(
            new Entry(digest(number, 1), new Platform("linux", "amd64", ""), false),
            new Entry(digest(number, 2), new Platform("linux", "arm64", ""), false)),
        List.of(new Manifest.Attestation(digest(number, 3), digest(number, 1))),
        new ImageAnnotations(Map.of("maintainer", "me")));
  }

  @Test
  void hundredThousandIndexesAndTheirImagesAreRemembered() {
    for (int i = 0; i < MANY; i++) {
      known.add(repository(i), "v1", digest(i, 0), index(i));
      Manifest image = new Manifest.Image(digest(i, 4), ImageAnnotations.NONE);
      known.add(repository(i), digest(i, 1).value(), digest(i, 1), image);
    }

    for (int i = 0; i < MANY; i++) {
      assertThat(known.ledTo(repository(i), "v1", digest(i, 0))).isTrue();
      assertThat(known.read(repository(i), digest(i, 0))).isNotNull();
      assertThat(known.read(repository(i), digest(i, 1))).isNotNull();
    }
  }

  @Test
  void whatANameNoLongerLeadsToIsStillKnown() {
    String byDigest = digest(1, 0).value();
    known.add(repository(1), "v1", digest(1, 0), index(1));
    known.lose(repository(1), "v1");
    known.lose(repository(1), byDigest);

    assertThat(known.ledTo(repository(1), "v1", digest(1, 0))).isFalse();
    assertThat(known.ledTo(repository(1), byDigest, digest(1, 0))).isFalse();
    assertThat(known.read(repository(1), digest(1, 0))).isNotNull();

    known.add(repository(1), "v1", digest(1, 0), index(1));
    assertThat(known.ledTo(repository(1), "v1", digest(1, 0))).isTrue();
    assertThat(known.ledTo(repository(1), byDigest, digest(1, 0))).isFalse();
  }

  @Test
  void onlyWhatIsComparedIsKept() {
    known.add(repository(1), "v1", digest(1, 0), index(1));

    assertThat(known.read(repository(1), digest(1, 0)))
        .isEqualTo(new Manifest.Index(index(1).entries(), List.of(), ImageAnnotations.NONE));
    assertThat(known.ledTo(repository(1), "v1", digest(1, 1))).isFalse();
    assertThat(known.ledTo(repository(1), digest(1, 0).value(), digest(1, 0))).isTrue();
  }
}
