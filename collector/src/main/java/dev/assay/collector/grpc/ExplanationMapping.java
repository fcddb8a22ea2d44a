package dev.assay.collector.grpc;

import dev.assay.collector.integrity.FieldValues;
import dev.assay.collector.integrity.Meaning;
import dev.assay.collector.integrity.Meaning.Field;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.wire.v1.ExplainedField;
import dev.assay.wire.v1.Explanation;
import java.util.Locale;
import java.util.function.Function;

/** Explains violations to people: what they mean, and each field of the view with its meaning. */
final class ExplanationMapping {

  private ExplanationMapping() {}

  /** Returns what violations of a type mean, without values. */
  static Explanation of(ViolationType type) {
    return explanation(type, field -> "", "");
  }

  /** Returns what a violation means, with what was found. */
  static Explanation of(Violation violation) {
    return explanation(
        violation.type(),
        field -> FieldValues.of(field, violation),
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
}
