package dev.assay.collector.grpc;

import dev.assay.collector.integrity.Evidence;
import dev.assay.collector.integrity.LabelledDigest;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Meaning;
import dev.assay.collector.integrity.Meaning.Field;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.TagUpdate;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.wire.v1.ExplainedField;
import dev.assay.wire.v1.Explanation;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explains violations to people: what they mean, and each field of the view with its meaning. */
final class ExplanationMapping {

  // More places than that nobody reads in one line; the locations list them all.
  private static final int MAX_VALUES = 20;

  private ExplanationMapping() {}

  /** Returns what violations of a type mean, without values. */
  static Explanation of(ViolationType type) {
    return explanation(type, field -> "", "");
  }

  /** Returns what a violation means, with what was found. */
  static Explanation of(Violation violation) {
    return explanation(
        violation.type(),
        field -> value(field, violation),
        violation.evidence().comparison().registryLink());
  }

  private static Explanation explanation(
      ViolationType type, Function<Field, String> values, String link) {
    Meaning meaning = Meaning.of(type);
    Explanation.Builder message =
        Explanation.newBuilder()
            .setMeaning(meaning.what())
            .setWhyItMatters(meaning.why())
            .setTriggeredWhen(meaning.trigger());
    for (Field field : meaning.evidence()) {
      ExplainedField.Builder row = field(field, values);
      message.addEvidence(field == Field.EXPECTED_DIGEST ? row.setLink(link) : row);
    }
    Meaning.LOCATION.forEach(field -> message.addLocation(field(field, values)));
    return message.build();
  }

  private static ExplainedField.Builder field(Field field, Function<Field, String> values) {
    return ExplainedField.newBuilder()
        .setName(field.name().toLowerCase(Locale.ROOT))
        .setLabel(field.label())
        .setDescription(field.description())
        .setValue(values.apply(field))
        .setCopyable(field.isCopied());
  }

  private static String value(Field field, Violation violation) {
    Evidence evidence = violation.evidence();
    return switch (field) {
      case RUNTIME_DIGEST -> digest(evidence.comparison().runtime());
      case EXPECTED_DIGEST -> digest(evidence.comparison().expected());
      case STATUS -> evidence.status();
      case REGISTRY_PATH -> evidence.comparison().registryPath();
      case DEPLOYMENT_TIME -> time(evidence.deploymentTime());
      case TAG_UPDATE_TIME -> update(evidence.tagUpdate());
      case TIME_DIFFERENCE ->
          evidence.timeDifference().map(ExplanationMapping::difference).orElse("");
      case FILES -> Integer.toString(evidence.fileCount());
      case FIRST_DETECTED -> time(violation.firstDetected());
      case CLUSTER -> places(violation, Place::cluster);
      case NAMESPACE -> places(violation, Place::namespace);
      case WORKLOAD -> places(violation, ExplanationMapping::workload);
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
