package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Layers and blobs, from a server that may be damaged or hostile. */
class ImageContentsTest {

  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage ARM = TestImage.of(Family.OCI, "1", "arm64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  private static final Content INDEX = TestImage.index(Family.OCI, ARM, ONE);
  private static final Blob LAYER =
      new Blob(ONE.layer().digest(), ONE.layer().bytes().length, ONE.layer().mediaType());
  private static final String LAYER_PATH = "/v2/team/app/blobs/" + LAYER.digest();

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final MovableClock clock = new MovableClock();
  private ScriptedRegistry registry;
  private ImageContents contents;
  private Repository repository;

  @BeforeEach
  void start() throws IOException {
    registry = new ScriptedRegistry();
    registry
        .hold("team/app", INDEX)
        .hold("team/app", ONE.manifest())
        .blob("team/app", ONE.config());
    registry.blob("team/app", ONE.layer());
    repository = new Repository(registry.host(), "team/app");
    contents =
        new HttpRegistryClient(
            RegistryAccess.standard()
                .with(
                    new RegistryAccess.Limits(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        2,
                        Duration.ofSeconds(5))),
            clock,
            executor);
  }

  @AfterEach
  void stop() {
    registry.close();
    executor.shutdownNow();
  }

  private ImageLayers layers(Digest imageId, Digest claim) throws Exception {
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(repository + ":v1").orElseThrow(),
            Set.of(AMD64),
            Set.of(),
            Set.of(claim));
    return contents.layers(question, imageId).get(60, TimeUnit.SECONDS);
  }

  @Test
  void layersOfThePlatformsImage() throws Exception {
    registry.hold("team/app", INDEX, "v1");

    ImageLayers layers = layers(ONE.id(), INDEX.digest());

    assertThat(layers.repository()).isEqualTo(repository);
    assertThat(layers.manifest()).isEqualTo(ONE.manifest().digest());
    assertThat(layers.layers()).containsExactly(LAYER);
    assertThat(layers.diffIds()).hasSize(1);
  }

  @Test
  void layersOfAnImageWhoseTagWasMoved() throws Exception {
    registry.hold("team/app", TWO.manifest(), "v1").blob("team/app", TWO.config());

    assertThat(layers(ONE.id(), INDEX.digest()).manifest()).isEqualTo(ONE.manifest().digest());
  }

  @Test
  void layersOfAnImageWhoseTagIsGone() throws Exception {
    mayBeRead();

    assertThat(layers(ONE.id(), ONE.manifest().digest()).layers()).containsExactly(LAYER);
  }

  private void mayBeRead() {
    registry.on("/v2/team/app/tags/list", call -> call.reply(200, "application/json", "{}"));
  }

  @Test
  void imageThatTheRepositoryDoesNotHaveIsSaidSo() {
    mayBeRead();
    assertThatThrownBy(() -> layers(TWO.id(), TWO.manifest().digest()))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ContentUnavailable.class)
        .hasMessageContaining(TWO.id().value());
  }

  @Test
  void blobIsStreamed() throws Exception {
    try (InputStream in = contents.open(repository, LAYER)) {
      assertThat(in.readAllBytes()).isEqualTo(ONE.layer().bytes());
    }
  }

  @Test
  void largeBlobIsStreamedInPieces() throws Exception {
    Content large = new Content("text/plain", "0123456789abcdef".repeat(200_000));
    registry.blob("team/app", large);

    try (InputStream in =
        contents.open(repository, new Blob(large.digest(), large.bytes().length, ""))) {
      assertThat(Digest.ofContent(in.readAllBytes())).isEqualTo(large.digest());
    }
  }

  @Test
  void otherBytesAreNotBelieved() throws Exception {
    String other = ONE.layer().text().toUpperCase(java.util.Locale.ROOT);
    registry.on(LAYER_PATH, call -> call.reply(200, "text/plain", other));

    assertThat(failure(LAYER).answerCause()).isEqualTo(Cause.UNDETERMINED);
  }

  @Test
  void longerBlobIsNotReadToItsEnd() throws Exception {
    registry.on(LAYER_PATH, call -> call.reply(200, "text/plain", "x".repeat(1 << 20)));

    assertThat(failure(LAYER)).hasMessageContaining("is longer than");
  }

  @Test
  void shorterBlobIsNotBelieved() {
    Blob longer = new Blob(LAYER.digest(), LAYER.sizeBytes() + 1, "");

    assertThat(failure(longer)).hasMessageContaining("arrived as " + LAYER.sizeBytes() + " bytes");
  }

  @Test
  void blobThatStopsArrivingIsGivenUp() {
    registry.on(LAYER_PATH, ScriptedRegistry.Call::hang);

    assertThat(failure(LAYER)).hasMessageContaining("did not arrive in time: 1 of");
  }

  @Test
  void blobThatIsGoneIsSaidSo() {
    registry.on(LAYER_PATH, call -> call.error(404, "BLOB_UNKNOWN"));

    assertThat(failure(LAYER)).hasMessageContaining("404 BLOB_UNKNOWN");
  }

  @Test
  void refusedBlobNamesItsCause() {
    registry.on(LAYER_PATH, call -> call.error(403, "DENIED"));

    assertThat(failure(LAYER).answerCause()).isEqualTo(Cause.ACCESS_DENIED);
  }

  private ContentUnavailable failure(Blob blob) {
    try (InputStream in = contents.open(repository, blob)) {
      byte[] read = in.readAllBytes();
      throw new AssertionError("was read: " + read.length + " bytes");
    } catch (ContentUnavailable e) {
      return e;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
