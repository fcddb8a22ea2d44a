package dev.assay.collector.page;

import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.assay.wire.v1.DeliveryState;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.VulnerabilitySeverity;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The page's words for the values of the API. */
final class Words {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Enough of a digest to tell it from others at a look. */
  private static final int DIGEST_DIGITS = 12;

  private Words() {}

  static String of(Severity severity) {
    return severity == Severity.SEVERITY_UNSPECIFIED ? "" : capital(severity.name());
  }

  static String of(IntegrityState state) {
    return switch (state) {
      case VERIFIED -> "Verified";
      case VIOLATED -> "Violated";
      case UNDECIDED -> "Undecided";
      case PENDING -> "Not checked yet";
      case INTEGRITY_STATE_UNSPECIFIED, UNRECOGNIZED -> "Unknown";
    };
  }

  static String of(ViolationType type) {
    return switch (type) {
      case DIGEST_MISMATCH -> "Digest Mismatch";
      case MISSING_SOURCE -> "Missing Source";
      case POST_DEPLOYMENT_TAG_UPDATE -> "Post-Deployment Tag Update";
      case CONTENT_MODIFIED -> "Content Modified";
      case CONTENT_ADDED -> "Content Added";
      case VIOLATION_TYPE_UNSPECIFIED, UNRECOGNIZED -> "Violation";
    };
  }

  /** Returns the style of a type's severity. */
  static String severityOf(ViolationType type) {
    return switch (type) {
      case DIGEST_MISMATCH, CONTENT_MODIFIED -> "critical";
      case MISSING_SOURCE, CONTENT_ADDED -> "high";
      case POST_DEPLOYMENT_TAG_UPDATE -> "medium";
      case VIOLATION_TYPE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  static String of(UsageEvidence evidence) {
    return switch (evidence) {
      case NOT_MEASURED, USAGE_EVIDENCE_UNSPECIFIED, UNRECOGNIZED -> "Not measured";
      case NOT_OBSERVED -> "Not observed";
      case FILE_OPENED -> "Opened";
      case FILE_INTERPRETED -> "Interpreted";
      case FILE_MAPPED -> "Mapped";
      case FILE_EXECUTED -> "Executed";
      case CLASSES_LOADED -> "Classes loaded";
      case CLASSES_INITIALISED -> "Classes initialised";
    };
  }

  /** Whether evidence says that something is in use: that it was only opened does not. */
  static boolean isUse(UsageEvidence evidence) {
    return switch (evidence) {
      case NOT_MEASURED, USAGE_EVIDENCE_UNSPECIFIED, UNRECOGNIZED, NOT_OBSERVED, FILE_OPENED ->
          false;
      case FILE_INTERPRETED, FILE_MAPPED, FILE_EXECUTED, CLASSES_LOADED, CLASSES_INITIALISED ->
          true;
    };
  }

  static String of(UseVerdict verdict) {
    return switch (verdict) {
      case USED -> "In use";
      case NOT_USED -> "Not used";
      case USE_NOT_MEASURED, USE_VERDICT_UNSPECIFIED, UNRECOGNIZED -> "Not measured";
    };
  }

  static String of(DeliveryState state) {
    return switch (state) {
      case DELIVERY_WAITING -> "Waiting";
      case DELIVERY_DELIVERED -> "Delivered";
      case DELIVERY_DEAD -> "Given up";
      case DELIVERY_STATE_UNSPECIFIED, UNRECOGNIZED -> "Unknown";
    };
  }

  /** Returns the style of a message's state. */
  static String styleOf(DeliveryState state) {
    return switch (state) {
      case DELIVERY_WAITING -> "medium";
      case DELIVERY_DELIVERED -> "verified";
      case DELIVERY_DEAD -> "critical";
      case DELIVERY_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  static String of(VulnerabilitySeverity severity) {
    return severity == VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN
        ? "Unknown"
        : capital(severity.name().substring(severity.name().indexOf('_') + 1));
  }

  /** Returns the style of a value of an enumeration: its own name with dashes. */
  static String style(ProtocolMessageEnum value) {
    return ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns a risk's name for people. */
  static String risk(String key) {
    return switch (key) {
      case "integrity_violation" -> "Integrity violation";
      case "untrusted_registry" -> "Untrusted registry";
      case "vulnerable_in_use" -> "Vulnerable in use";
      default -> capital(key);
    };
  }

  /** Returns a name of an enumeration or key as words. */
  static String capital(String name) {
    if (name.isEmpty()) {
      return "";
    }
    String words = name.toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  static String gap(Gap gap) {
    return capital(gap.getCause());
  }

  /** Returns the beginning of a digest, without the algorithm that all have. */
  static String digest(String digest) {
    String digits = digest.startsWith("sha256:") ? digest.substring("sha256:".length()) : digest;
    return digits.length() <= DIGEST_DIGITS ? digits : digits.substring(0, DIGEST_DIGITS);
  }

  static boolean isSet(Timestamp time) {
    return time.getSeconds() != 0 || time.getNanos() != 0;
  }

  /** Returns a time as machines read it. */
  static String iso(Timestamp time) {
    return Timestamps.toString(time);
  }

  /** Returns a time for people whose browser cannot say it better. */
  static String time(Timestamp time) {
    return TIME.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
  }

  /** Returns a time difference in its two largest units. */
  static String duration(long millis) {
    Duration amount = Duration.ofMillis(millis).abs();
    if (amount.toDays() > 0) {
      return amount.toDays() + " d " + amount.toHoursPart() + " h";
    }
    if (amount.toHours() > 0) {
      return amount.toHours() + " h " + amount.toMinutesPart() + " min";
    }
    return amount.toMinutes() > 0
        ? amount.toMinutes() + " min " + amount.toSecondsPart() + " s"
        : amount.toSeconds() + " s";
  }

  /** Returns a number with its unit, in the plural where there is not one. */
  static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%,d", number) + " " + (number == 1 ? one : many);
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /**
   * Returns the address of a link to another site; empty for what a browser would not only open:
   * images and registries say what they like.
   */
  static String link(String address) {
    try {
      String scheme = new URI(address).getScheme();
      return "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme) ? address : "";
    } catch (URISyntaxException e) {
      return "";
    }
  }
}
