package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a registry answered about a reference. */
public sealed interface RegistryAnswer {

  /** Calls the function of this case. */
  <T> T match(
      Function<Published, T> published,
      Function<Absent, T> absent,
      Function<Unanswered, T> unanswered);

  /** What a reference led to. */
  enum Kind {
    /** An image index or manifest list: one image a platform. */
    INDEX,
    /** One image. */
    MANIFEST
  }

  /**
   * An object of the repository that a node claims.
   *
   * @param kind what it is
   * @param configs config digests of the images it leads to
   * @param unknownImages how many more it lists that the registry does not hold
   * @param present whether the registry still holds it; else it did when it was read, and what a
   *     digest leads to never changes
   */
  record Held(Kind kind, Set<Digest> configs, long unknownImages, boolean present) {
    /** Copies the digests. */
    public Held {
      configs = Set.copyOf(configs);
    }

    /** Makes one that the registry holds. */
    public Held(Kind kind, Set<Digest> configs, long unknownImages) {
      this(kind, configs, unknownImages, true);
    }
  }

  /**
   * What was found of the names and content that nodes have, where these are not under the
   * reference.
   *
   * @param held claimed repository digests, with what they lead to
   * @param notHeld claimed repository digests, and image IDs, that the registry certainly does not
   *     hold in this repository now
   * @param unasked claimed repository digests that could not be looked up, and why
   */
  record Elsewhere(Map<Digest, Held> held, Set<Digest> notHeld, Map<Digest, String> unasked) {

    /** Nothing was looked for. */
    public static final Elsewhere NOTHING = new Elsewhere(Map.of(), Set.of(), Map.of());

    /** Copies the collections. */
    public Elsewhere {
      held = Map.copyOf(held);
      notHeld = Set.copyOf(notHeld);
      unasked = Map.copyOf(unasked);
    }
  }

  /**
   * The registry holds something under the reference.
   *
   * @param digest SHA-256 of the very bytes that the registry answered
   * @param kind what these bytes are
   * @param images the images they lead to, attestations left out; exactly one for a manifest
   * @param elsewhere where else in the repository the content of nodes is
   * @param tagDigest for a reference with tag and digest, what the tag leads to now; null where not
   *     known or not asked
   * @param location address of the object in the registry
   * @param details what the registry tells besides
   */
  record Published(
      Digest digest,
      Kind kind,
      List<PublishedImage> images,
      Elsewhere elsewhere,
      @Nullable Digest tagDigest,
      String location,
      SourceDetails details)
      implements RegistryAnswer {

    /** Copies the collections. */
    public Published {
      images = List.copyOf(images);
    }

    /** Makes an answer of a registry that tells nothing besides. */
    public Published(
        Digest digest,
        Kind kind,
        List<PublishedImage> images,
        Elsewhere elsewhere,
        @Nullable Digest tagDigest,
        String location) {
      this(digest, kind, images, elsewhere, tagDigest, location, SourceDetails.NONE);
    }

    /** Returns this answer with other details. */
    public Published with(SourceDetails other) {
      return new Published(digest, kind, images, elsewhere, tagDigest, location, other);
    }

    /** Returns the config digests of all images that were looked into. */
    public Set<Digest> configs() {
      return images.stream()
          .map(PublishedImage::config)
          .filter(config -> config != null)
          .collect(Collectors.toSet());
    }

    @Override
    public <T> T match(
        Function<Published, T> published,
        Function<Absent, T> absent,
        Function<Unanswered, T> unanswered) {
      return published.apply(this);
    }
  }

  /**
   * The registry works, lets this collector read the repository, and has nothing under the
   * reference.
   *
   * @param path where it was expected, for example "registry.example/team/app:v1"
   * @param code the registry's error code, for example "MANIFEST_UNKNOWN"
   * @param proof how it is known that the registry would have shown it
   * @param elsewhere what runs may be there all the same, under its digest
   * @param details what the registry tells besides
   */
  record Absent(String path, String code, String proof, Elsewhere elsewhere, SourceDetails details)
      implements RegistryAnswer {

    /** Makes an answer of a registry that tells nothing besides. */
    public Absent(String path, String code, String proof, Elsewhere elsewhere) {
      this(path, code, proof, elsewhere, SourceDetails.NONE);
    }

    /** Returns this answer with other details. */
    public Absent with(SourceDetails other) {
      return new Absent(path, code, proof, elsewhere, other);
    }

    @Override
    public <T> T match(
        Function<Published, T> published,
        Function<Absent, T> absent,
        Function<Unanswered, T> unanswered) {
      return absent.apply(this);
    }
  }

  /** Why a registry's holdings cannot be told. */
  enum Cause {
    /** It refuses, or its token service does. */
    ACCESS_DENIED,
    /** It asks for fewer requests. */
    RATE_LIMITED,
    /** No connection, or no answer in time. */
    SOURCE_UNREACHABLE,
    /** It answers that it fails (5xx). */
    SOURCE_FAILING,
    /** It does not prove by TLS who it is. */
    UNTRUSTED_TLS,
    /** The reference does not lead to a registry that the collector may ask. */
    NOT_ASKED,
    /** What it holds is of a kind that cannot be compared. */
    UNSUPPORTED,
    /** Its answer is not one that a registry gives, or contradicts itself. */
    UNDETERMINED
  }

  /**
   * It cannot be told what the registry holds: no evidence for or against anything.
   *
   * @param cause the kind of reason
   * @param reason for people: what was asked, what came back, what to do
   */
  record Unanswered(Cause cause, String reason) implements RegistryAnswer {
    @Override
    public <T> T match(
        Function<Published, T> published,
        Function<Absent, T> absent,
        Function<Unanswered, T> unanswered) {
      return unanswered.apply(this);
    }
  }
}
