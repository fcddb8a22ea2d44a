package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.Running;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds artifacts by the names that people give them.
 *
 * <p>May be called from any thread; blocks for reads of the store.
 */
public final class ArtifactNames {

  /** Fewer digits of an image ID may well fit several images. */
  private static final int MIN_DIGITS = 12;

  private static final int MAX_SUGGESTIONS = 3;
  private static final String DIGEST_PREFIX = "sha256:";
  private static final String HOST_PREFIX = "host:";

  private final Running running;
  private final UsageLedger ledger;

  /** Makes it over what is known. */
  public ArtifactNames(Running running, UsageLedger ledger) {
    this.running = running;
    this.ledger = ledger;
  }

  /**
   * What a name stands for.
   *
   * @param artifacts the artifacts; empty: it is not known
   * @param nearest known names that resemble an unknown one, the nearest first
   */
  public record Found(List<Artifact> artifacts, List<String> nearest) {
    public Found {
      artifacts = List.copyOf(artifacts);
      nearest = List.copyOf(nearest);
    }
  }

  /** Returns every artifact that anything is known of, by name. */
  public List<Artifact> all() {
    return ledger.artifacts();
  }

  /** Returns what {@code name} stands for: a reference may have stood for several images. */
  public Found find(String name) {
    List<Artifact> known = ledger.artifacts();
    Set<Artifact> found = new LinkedHashSet<>();
    Predicate<Artifact> matches = matcher(name);
    known.stream().filter(matches).forEach(found::add);
    List<Container> containers =
        found.isEmpty() ? running.containers(Lifetime.LIVE_AND_ENDED) : List.of();
    containers.stream()
        .filter(container -> isSame(container.reference(), name))
        .map(Container::artifact)
        .forEach(found::add);
    if (!found.isEmpty()) {
      return new Found(List.copyOf(found), List.of());
    }
    Set<String> names = new LinkedHashSet<>();
    known.forEach(artifact -> names.add(artifact.toString()));
    containers.forEach(container -> names.add(container.reference()));
    return new Found(List.of(), nearest(name, names));
  }

  /** Whether two references name the same, one of them in short: "nginx" is a long name's short. */
  private static boolean isSame(String reference, String name) {
    if (reference.equals(name)) {
      return true;
    }
    Optional<ImageReference> full = ImageReference.parse(name);
    return full.isPresent() && full.equals(ImageReference.parse(reference));
  }

  private static Predicate<Artifact> matcher(String name) {
    String digits = name.startsWith(DIGEST_PREFIX) ? name.substring(DIGEST_PREFIX.length()) : name;
    String prefix = digits.toLowerCase(Locale.ROOT);
    boolean digest = prefix.length() >= MIN_DIGITS && prefix.matches("[0-9a-f]+");
    return artifact ->
        artifact.toString().equals(name)
            || artifact.match(
                image -> digest && image.configDigest().hex().startsWith(prefix),
                named -> false,
                // A node's name alone stands for it in whatever cluster it is.
                host -> name.equals(HOST_PREFIX + host.node()),
                unjoined -> false);
  }

  private static List<String> nearest(String name, Set<String> names) {
    int worst = Math.max(2, name.length() / 2);
    record Candidate(String name, int distance) {}
    List<Candidate> candidates = new ArrayList<>();
    for (String known : names) {
      int distance = known.contains(name) ? 0 : distance(name, known);
      if (!known.isEmpty() && distance <= worst) {
        candidates.add(new Candidate(known, distance));
      }
    }
    candidates.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
    return candidates.stream().limit(MAX_SUGGESTIONS).map(Candidate::name).toList();
  }

  /** Levenshtein's: how many characters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
