package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.image.RunningImage;
import dev.assay.collector.image.Tag;
import dev.assay.collector.integrity.IntegrityVerdict.Undecided;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import dev.assay.collector.registry.PublishedImage;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.SourceDetails;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Judges whether a running image is what its source holds under the reference it was deployed by.
 *
 * <p>The image ID decides: it is the digest of the image's config, which lists the digests of all
 * content. Repository digests are names that root on the node can change, so they are compared only
 * with what they ought to lead to.
 *
 * <p>Pure: it reads no clock, socket or table, so it may be called from any thread and replayed on
 * stored answers.
 */
public final class IntegrityCheck {

  private final TagPolicy tagPolicy;

  /** Makes a check that tells drift from mismatch by {@code tagPolicy}. */
  public IntegrityCheck(TagPolicy tagPolicy) {
    this.tagPolicy = tagPolicy;
  }

  /** Returns the verdict on {@code image}, given what its registry answered for its reference. */
  public IntegrityVerdict judge(RunningImage image, RegistryAnswer answer) {
    return answer.match(
        published -> compare(image, published),
        absent -> unlessAmbiguous(image, missing(image, absent)),
        // An outage must not page anyone as tampering, nor clear a violation found before it.
        unanswered -> new Undecided(UndecidedCause.of(unanswered.cause()), unanswered.reason()));
  }

  private IntegrityVerdict compare(RunningImage image, Published published) {
    Digest imageId = image.imageId();
    if (imageId == null) {
      return compareClaims(image, published);
    }
    // Any platform's image counts: a node may run another one than its own under emulation.
    for (PublishedImage each : published.images()) {
      if (imageId.equals(each.config())) {
        return new Verified(notes(image, published, each));
      }
    }
    // A name like that can be written on any node; only where it may be the ID is it believed.
    if (image.identity() == ImageIdentity.CONFIG_OR_MANIFEST && image.claims().contains(imageId)) {
      return compareManifest(imageId, published);
    }
    List<PublishedImage> candidates = candidates(image, published);
    if (candidates.isEmpty()) {
      return new Undecided(
          UndecidedCause.UNSUPPORTED,
          image.reference() + " leads to no image for " + image.platform());
    }
    for (PublishedImage each : published.images()) {
      boolean mayRun =
          candidates.contains(each)
              || image.claims().contains(each.manifest())
              || image.claims().contains(published.digest());
      if (each.config() == null && mayRun) {
        return new Undecided(
            UndecidedCause.UNDETERMINED,
            image.reference()
                + " leads to an index that lists "
                + each.manifest()
                + ", which the registry does not hold as an image");
      }
    }
    return unlessAmbiguous(image, differs(image, imageId, published, candidates.get(0)));
  }

  private static List<PublishedImage> candidates(RunningImage image, Published published) {
    return published.images().stream()
        .filter(each -> each.platform().os().isEmpty() || image.platform().runs(each.platform()))
        .toList();
  }

  /**
   * Compares an image ID that is no config's: Docker with containerd's image store names images by
   * their manifest or index. Others may lead to the same config, so they say nothing.
   */
  private static IntegrityVerdict compareManifest(Digest imageId, Published published) {
    if (accepted(published).contains(imageId)) {
      return new Verified(List.of("by its manifest: the runtime gives no config digest"));
    }
    return new Undecided(
        UndecidedCause.NO_RUNTIME_DIGEST,
        "the node names the image by a repository digest, "
            + imageId
            + ", which may be another name of what the source holds");
  }

  /** Without an image ID, a claim can only be believed, never held against the image. */
  private static IntegrityVerdict compareClaims(RunningImage image, Published published) {
    if (!Collections.disjoint(image.claims(), accepted(published))) {
      return new Verified(List.of("by the node's word only: its runtime gives no image ID"));
    }
    return new Undecided(
        UndecidedCause.NO_RUNTIME_DIGEST,
        image.claims().isEmpty()
            ? "the node says neither the image ID nor a repository digest of what runs"
            : "the node gives no image ID, and its repository digest "
                + image.claims().first()
                + " may be another name of what the source holds");
  }

  /** Digests under which the source's own object may be known. */
  private static Set<Digest> accepted(Published published) {
    Set<Digest> accepted = new HashSet<>(Set.of(published.digest()));
    published.images().forEach(each -> accepted.add(each.manifest()));
    return accepted;
  }

  private static List<String> notes(
      RunningImage image, Published published, PublishedImage running) {
    List<String> notes = new ArrayList<>();
    if (image.imported()) {
      notes.add("imported on the node, not pulled; the content is the source's");
    } else if (!image.claims().isEmpty()
        && Collections.disjoint(image.claims(), accepted(published))) {
      notes.add(
          "pulled by "
              + image.claims().first()
              + "; the source now has the same image under "
              + published.digest()
              + " (rebuilt index or repackaged layers)");
    }
    if (!running.platform().os().isEmpty() && !image.platform().runs(running.platform())) {
      notes.add("an image for " + running.platform() + " on a node of " + image.platform());
    }
    Digest tagDigest = published.tagDigest();
    if (tagDigest != null && !tagDigest.equals(published.digest())) {
      notes.add(
          "the tag "
              + image.reference().tag()
              + " now leads to "
              + tagDigest
              + "; the deployment is pinned and not touched by that");
    }
    return notes;
  }

  private Violated differs(
      RunningImage image, Digest imageId, Published published, PublishedImage expected) {
    Whereabouts whereabouts =
        Whereabouts.of(image, imageId, published.elsewhere(), accepted(published));
    SortedSet<ReasonCode> codes = new TreeSet<>(whereabouts.codes());
    List<String> notes = new ArrayList<>();
    if (!Collections.disjoint(image.claims(), accepted(published))) {
      codes.add(ReasonCode.CLAIMED_DIGEST_FORGED);
    }
    boolean forged = codes.contains(ReasonCode.CLAIMED_DIGEST_FORGED);
    if (forged) {
      notes.add(
          "the node claims "
              + image.claims()
              + " of this repository, and runs an image that is not behind it");
    }
    Comparison comparison =
        new Comparison(
            whereabouts.runtime(),
            new LabelledDigest(published.digest(), Whereabouts.kind(published.kind())),
            expected.config(),
            image.platform(),
            link(published.details(), published.location()),
            image.reference().toString());
    // A tag that moved does not make a node claim what it does not run.
    ViolationType type = forged ? ViolationType.DIGEST_MISMATCH : differenceType(image.reference());
    return new Violated(type, comparison, codes, notes, whereabouts.unsettled());
  }

  private ViolationType differenceType(ImageReference reference) {
    Tag tag = reference.tag();
    // Content named by its digest never changes, whatever tag stands beside it.
    return !reference.isPinned() && tag != null && tagPolicy.mayMove(tag)
        ? ViolationType.POST_DEPLOYMENT_TAG_UPDATE
        : ViolationType.DIGEST_MISMATCH;
  }

  private static Violated missing(RunningImage image, Absent absent) {
    Whereabouts whereabouts = Whereabouts.of(image, image.imageId(), absent.elsewhere(), Set.of());
    return new Violated(
        ViolationType.MISSING_SOURCE,
        new Comparison(
            whereabouts.runtime(),
            null,
            null,
            image.platform(),
            link(absent.details(), ""),
            absent.path()),
        whereabouts.codes(),
        List.of("the registry answered 404 " + absent.code() + ", and " + absent.proof()),
        whereabouts.unsettled());
  }

  /** The page for people where there is one, else the address that was asked. */
  private static String link(SourceDetails details, String otherwise) {
    return details.link() == null ? otherwise : details.link().toString();
  }

  /**
   * Holds a violation back where the reference may not be what was deployed: a runtime that knows
   * the same content from two repositories, or by two tags, names either of them. A forged
   * repository digest is one under any name.
   */
  private static IntegrityVerdict unlessAmbiguous(RunningImage image, Violated violated) {
    ReferenceSource source = image.source();
    boolean ambiguous =
        source == ReferenceSource.UNKNOWN
            || source == ReferenceSource.RUNTIME_NAME
            || (source == ReferenceSource.CREATION_TIME && !image.otherNames().isEmpty());
    if (!ambiguous || violated.isForged()) {
      return violated;
    }
    return new Undecided(
        UndecidedCause.AMBIGUOUS_REFERENCE,
        violated.type().title()
            + " by the name "
            + image.reference()
            + ", but it is the container runtime's and may not be the one deployed"
            + (image.otherNames().isEmpty()
                ? ""
                : "; the node knows the same content as " + image.otherNames()));
  }
}
