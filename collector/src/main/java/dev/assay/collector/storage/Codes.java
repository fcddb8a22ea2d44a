package dev.assay.collector.storage;

import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.running.ClassCapture;
import dev.assay.collector.running.ObservedImage.ClaimKind;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.FileEvidence;

/**
 * The numbers that stand for cases in the tables: those of V1__evidence.sql, and some that came
 * later.
 */
final class Codes {

  private Codes() {}

  static int of(FileEvidence evidence) {
    return switch (evidence) {
      case TOUCHED -> 5;
      case OPENED -> 1;
      case INTERPRETED -> 4;
      case MAPPED -> 2;
      case EXECUTED -> 3;
    };
  }

  static FileEvidence fileEvidence(int code) {
    return switch (code) {
      case 1 -> FileEvidence.OPENED;
      case 2 -> FileEvidence.MAPPED;
      case 3 -> FileEvidence.EXECUTED;
      case 4 -> FileEvidence.INTERPRETED;
      case 5 -> FileEvidence.TOUCHED;
      default -> throw unknown("evidence", code);
    };
  }

  static int of(ArchiveKind kind) {
    return switch (kind) {
      case UNKNOWN -> 0;
      case JAR -> 1;
      case DIRECTORY -> 2;
      case JDK_MODULE -> 3;
    };
  }

  static ArchiveKind archiveKind(int code) {
    return switch (code) {
      case 0 -> ArchiveKind.UNKNOWN;
      case 1 -> ArchiveKind.JAR;
      case 2 -> ArchiveKind.DIRECTORY;
      case 3 -> ArchiveKind.JDK_MODULE;
      default -> throw unknown("kind of archive", code);
    };
  }

  static int of(ClaimKind kind) {
    return switch (kind) {
      case REPO_TAG -> 1;
      case REPO_DIGEST -> 2;
    };
  }

  static ClaimKind claimKind(int code) {
    return switch (code) {
      case 1 -> ClaimKind.REPO_TAG;
      case 2 -> ClaimKind.REPO_DIGEST;
      default -> throw unknown("kind of name", code);
    };
  }

  static int of(ClassCapture capture) {
    return switch (capture) {
      case UNKNOWN -> 0;
      case JVMTI -> 1;
      case LOADED_ONLY -> 2;
    };
  }

  static ClassCapture classCapture(int code) {
    return switch (code) {
      case 0 -> ClassCapture.UNKNOWN;
      case 1 -> ClassCapture.JVMTI;
      case 2 -> ClassCapture.LOADED_ONLY;
      default -> throw unknown("capture", code);
    };
  }

  static int of(ReferenceSource source) {
    return switch (source) {
      case UNKNOWN -> 0;
      case USER_SPECIFIED -> 1;
      case CREATION_TIME -> 2;
      case RUNTIME_NAME -> 3;
    };
  }

  static ReferenceSource referenceSource(int code) {
    return switch (code) {
      case 0 -> ReferenceSource.UNKNOWN;
      case 1 -> ReferenceSource.USER_SPECIFIED;
      case 2 -> ReferenceSource.CREATION_TIME;
      case 3 -> ReferenceSource.RUNTIME_NAME;
      default -> throw unknown("source of the reference", code);
    };
  }

  private static IllegalStateException unknown(String what, int code) {
    return new IllegalStateException(
        what + ": " + code + " is no code of this version; was the table written by a newer one?");
  }
}
