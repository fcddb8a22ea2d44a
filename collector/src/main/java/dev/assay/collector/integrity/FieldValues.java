package dev.assay.collector.integrity;

import dev.assay.collector.integrity.Meaning.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of what is shown of a violation, as texts. */
public final class FieldValues {

  // More places than that nobody reads in one line; the locations list them all.
  private static final int MAX_VALUES = 20;

  private FieldValues() {}

  /** Returns what a violation has in a field, for people; empty: it is not known. */
  public static String of(Field field, Violation violation) {
    Evidence evidence = violation.evidence();
    return switch (field) {
      case RUNTIME_DIGEST -> digest(evidence.comparison().runtime());
      case EXPECTED_DIGEST -> digest(evidence.comparison().expected());
      case STATUS -> evidence.status();
      case REGISTRY_PATH -> evidence.comparison().registryPath();
      case DEPLOYMENT_TIME -> time(evidence.deploymentTime());
      case TAG_UPDATE_TIME -> update(evidence.tagUpdate());
      case TIME_DIFFERENCE -> evidence.timeDifference().map(FieldValues::difference).orElse("");
      case FILES -> Integer.toString(evidence.fileCount());
      case FIRST_DETECTED -> time(violation.firstDetected());
      case CLUSTER -> places(violation, Place::cluster);
      case NAMESPACE -> places(violation, Place::namespace);
      case WORKLOAD -> places(violation, FieldValues::workload);
      case NODE -> places(violation, Place::node);
    };
  }

  private static String digest(@Nullable LabelledDigest digest) {
    return digest == null ? "" : digest.digest().value();
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }

  private static String update(@Nullable TagUpdate update) {
    if (update == null) {
      return "";
    }
    Instant after = update.after();
    return after == null
        ? "before " + update.before()
        : after.equals(update.before())
            ? after.toString()
            : "between " + after + " and " + update.before();
  }

  /** Two units are enough to see how far apart two times are. */
  private static String difference(Duration difference) {
    Duration amount = difference.abs();
    String words =
        amount.toDays() > 0
            ? amount.toDays() + " d " + amount.toHoursPart() + " h"
            : amount.toHours() > 0
                ? amount.toHours() + " h " + amount.toMinutesPart() + " min"
                : amount.toMinutes() + " min " + amount.toSecondsPart() + " s";
    return words + (difference.isNegative() ? " before the deployment" : " after the deployment");
  }

  private static String workload(Place place) {
    return place.workloadName().isEmpty() ? "" : place.workloadKind() + "/" + place.workloadName();
  }

  private static String places(Violation violation, Function<Place, String> part) {
    return violation.locations().stream()
        .map(Location::place)
        .map(part)
        .filter(each -> !each.isEmpty())
        .distinct()
        .sorted()
        .limit(MAX_VALUES)
        .collect(Collectors.joining(", "));
  }
}
