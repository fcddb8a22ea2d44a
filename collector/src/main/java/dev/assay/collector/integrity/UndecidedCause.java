package dev.assay.collector.integrity;

import dev.assay.collector.registry.RegistryAnswer;

/** The kind of reason why integrity could not be decided. */
public enum UndecidedCause {
  /** The source refuses to say. */
  ACCESS_DENIED,
  /** The source asks for fewer requests. */
  RATE_LIMITED,
  /** The source cannot be reached. */
  SOURCE_UNREACHABLE,
  /** The source is reached, and fails. */
  SOURCE_FAILING,
  /** The source does not prove who it is. */
  UNTRUSTED_TLS,
  /** It is not known which source the collector may ask. */
  NOT_ASKED,
  /** What the source holds cannot be compared with what runs. */
  UNSUPPORTED,
  /** The source's answer says nothing. */
  UNDETERMINED,
  /** The node does not say what runs. */
  NO_RUNTIME_DIGEST,
  /** It is not known what was deployed. */
  NO_REFERENCE,
  /** What was deployed has several names, and it is not known which of them was meant. */
  AMBIGUOUS_REFERENCE,
  /** A violation was seen, and has to be seen again before it is one. */
  AWAITING_CONFIRMATION;

  static UndecidedCause of(RegistryAnswer.Cause cause) {
    return switch (cause) {
      case ACCESS_DENIED -> ACCESS_DENIED;
      case RATE_LIMITED -> RATE_LIMITED;
      case SOURCE_UNREACHABLE -> SOURCE_UNREACHABLE;
      case SOURCE_FAILING -> SOURCE_FAILING;
      case UNTRUSTED_TLS -> UNTRUSTED_TLS;
      case NOT_ASKED -> NOT_ASKED;
      case UNSUPPORTED -> UNSUPPORTED;
      case UNDETERMINED -> UNDETERMINED;
    };
  }
}
