package dev.assay.collector.grpc;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.Correlator;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.Running;
import dev.assay.collector.running.Whereabouts;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.usage.ArchiveNames;
import dev.assay.collector.usage.UsageLedger;
import dev.assay.wire.v1.ArtifactUser;
import dev.assay.wire.v1.ListArtifactUsersRequest;
import dev.assay.wire.v1.ListArtifactUsersResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Answers which images, programs and workloads use the same package, archive or image. */
final class ArtifactUserAnswers {

  private static final String PURL = "pkg:";

  /** Fewer digits may well fit several. */
  private static final Pattern DIGEST = Pattern.compile("(?:sha256:)?([0-9a-fA-F]{12,64})");

  private final Running running;
  private final UsageLedger ledger;
  private final Inventories inventories;
  private final ArchiveNames names;
  private final Correlator correlator;
  private final Whereabouts whereabouts;

  ArtifactUserAnswers(
      Running running,
      UsageLedger ledger,
      Inventories inventories,
      ArchiveNames names,
      Correlator correlator) {
    this.running = running;
    this.ledger = ledger;
    this.inventories = inventories;
    this.names = names;
    this.correlator = correlator;
    this.whereabouts = new Whereabouts(running);
  }

  ListArtifactUsersResponse list(ListArtifactUsersRequest question) {
    String of = question.getOf();
    List<ArtifactUser> users = of.startsWith(PURL) ? ofPackage(of) : ofDigest(of);
    Page<ArtifactUser> page =
        Page.of(
            users,
            each ->
                Page.place(
                    each.getRunning() ? "0" : "1",
                    each.getArtifact(),
                    each.getComponent().getPurl(),
                    each.getArchive()),
            question.getPageSize(),
            question.getPageToken());
    return ListArtifactUsersResponse.newBuilder()
        .addAllUsers(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private List<ArtifactUser> ofPackage(String text) {
    PackageURL asked = parse(text);
    Predicate<String> matches = purl -> isSame(asked, purl);
    String canonical = asked.canonicalize();
    int end = canonical.indexOf('@', PURL.length());
    int qualifiers = canonical.indexOf('?');
    String start =
        end > 0 && (qualifiers < 0 || end < qualifiers)
            ? canonical.substring(0, end)
            : qualifiers < 0 ? canonical : canonical.substring(0, qualifiers);
    Set<Artifact> candidates = new LinkedHashSet<>(inventories.artifactsWith(start));
    for (ArchiveIndex.Coordinates archive : inventories.archives()) {
      if (matches.test(names.of(archive).component().purl())) {
        candidates.addAll(ledger.artifactsWith(archive.digest().key()));
      }
    }
    List<ArtifactUser> users = new ArrayList<>();
    for (Artifact artifact : candidates) {
      for (CorrelatedPackage each : correlator.of(artifact).packages()) {
        if (matches.test(each.component().purl())) {
          users.add(
              user(artifact).setComponent(ComponentMapping.component(each, Map.of())).build());
        }
      }
    }
    return users;
  }

  private static PackageURL parse(String text) {
    try {
      return new PackageURL(text);
    } catch (MalformedPackageURLException e) {
      throw Refusal.invalid("of", text, "a package URL, or a digest");
    }
  }

  /** Whether a package is the one that is asked for; of any version where none is asked for. */
  private static boolean isSame(PackageURL asked, String purl) {
    if (!purl.startsWith(PURL + asked.getType() + "/")) {
      return false;
    }
    try {
      PackageURL each = new PackageURL(purl);
      return each.getName().equals(asked.getName())
          && Objects.equals(each.getNamespace(), asked.getNamespace())
          && (asked.getVersion() == null || asked.getVersion().equals(each.getVersion()));
    } catch (MalformedPackageURLException e) {
      return false; // What cannot be read is not what was read.
    }
  }

  private List<ArtifactUser> ofDigest(String text) {
    var digest = DIGEST.matcher(text);
    if (!digest.matches()) {
      throw Refusal.invalid("of", text, "a package URL, or a digest (at least 12 digits of it)");
    }
    String digits = digest.group(1).toLowerCase(Locale.ROOT);
    List<ArtifactUser> users = new ArrayList<>();
    for (ObservedImage image : running.images()) {
      if (image.configDigest().hex().startsWith(digits) || isClaimed(image, digits)) {
        users.add(user(image.artifact()).build());
      }
    }
    for (Sha256 archive : inventories.archivesByDigest(digits)) {
      for (Artifact artifact : ledger.artifactsWith(archive.key())) {
        users.add(user(artifact).setArchive(archive.toString()).build());
      }
    }
    if (users.isEmpty()) {
      throw Refusal.unknown("of", text, List.of());
    }
    return users;
  }

  private static boolean isClaimed(ObservedImage image, String digits) {
    return image.claims().stream()
        .filter(claim -> claim.kind() == ObservedImage.ClaimKind.REPO_DIGEST)
        .anyMatch(claim -> claim.name().contains("@sha256:" + digits));
  }

  private ArtifactUser.Builder user(Artifact artifact) {
    Whereabouts.Places places = whereabouts.of(artifact);
    return ArtifactUser.newBuilder()
        .setArtifact(artifact.toString())
        .setRunning(!places.nodes().isEmpty())
        .addAllReferences(places.references())
        .addAllWorkloads(places.workloads().stream().map(WireMapping::name).toList())
        .addAllNodes(places.nodes())
        .addAllPrograms(ledger.programsIn(artifact).stream().map(Artifact::toString).toList());
  }
}
