package dev.assay.collector.integrity;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A risk of an image, by which lists are filtered. */
public enum Risk {
  /** A violation of its integrity is open. */
  INTEGRITY_VIOLATION("integrity_violation"),
  /** It comes from a registry that is not among the trusted ones. */
  UNTRUSTED_REGISTRY("untrusted_registry"),
  /** A package of it that is in use has a known vulnerability. */
  VULNERABLE_IN_USE("vulnerable_in_use");

  private final String key;

  Risk(String key) {
    this.key = key;
  }

  /** Returns its name in filters. */
  public String key() {
    return key;
  }

  /** Returns the risk of that name. */
  public static Optional<Risk> find(String key) {
    return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
  }

  /** Returns all names, for people. */
  public static String keys() {
    return Arrays.stream(values()).map(Risk::key).collect(Collectors.joining(" or "));
  }
}
