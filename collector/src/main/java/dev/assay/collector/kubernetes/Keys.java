package dev.assay.collector.kubernetes;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keys of labels or annotations: whole ones, and beginnings, which end in an asterisk. */
record Keys(Set<String> whole, List<String> beginnings) {

  static Keys of(List<String> keys) {
    return new Keys(
        keys.stream().filter(each -> !each.endsWith("*")).collect(Collectors.toUnmodifiableSet()),
        keys.stream()
            .filter(each -> each.endsWith("*"))
            .map(each -> each.substring(0, each.length() - 1))
            .toList());
  }

  boolean has(String key) {
    return whole.contains(key) || beginnings.stream().anyMatch(key::startsWith);
  }
}
