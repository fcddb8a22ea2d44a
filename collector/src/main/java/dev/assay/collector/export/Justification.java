package dev.assay.collector.export;

import java.util.Map;
import java.util.Set;

/** Why something is not affected: the words of OpenVEX and CycloneDX for the same. Stateless. */
final class Justification {

  /** What was not seen in use. */
  static final String NOT_IN_EXECUTE_PATH = "vulnerable_code_not_in_execute_path";

  private static final Map<String, String> CYCLONEDX_BY_OPENVEX =
      Map.of(
          "component_not_present",
          "code_not_present",
          "vulnerable_code_not_present",
          "code_not_present",
          NOT_IN_EXECUTE_PATH,
          "code_not_reachable",
          "inline_mitigations_already_exist",
          "protected_by_mitigating_control");

  private static final Map<String, String> OPENVEX_BY_CYCLONEDX =
      Map.of(
          "code_not_present", "vulnerable_code_not_present",
          "code_not_reachable", NOT_IN_EXECUTE_PATH,
          "protected_at_runtime", "inline_mitigations_already_exist",
          "protected_at_perimeter", "inline_mitigations_already_exist",
          "protected_by_mitigating_control", "inline_mitigations_already_exist");

  private static final String NOT_CONTROLLED = "vulnerable_code_cannot_be_controlled_by_adversary";

  private static final Set<String> CYCLONEDX_ONLY =
      Set.of(
          "requires_configuration",
          "requires_dependency",
          "requires_environment",
          "protected_by_compiler");

  private Justification() {}

  /** Returns OpenVEX's word; empty: it has none for that. */
  static String openVex(String word) {
    boolean isItsOwn = CYCLONEDX_BY_OPENVEX.containsKey(word) || word.equals(NOT_CONTROLLED);
    return isItsOwn ? word : OPENVEX_BY_CYCLONEDX.getOrDefault(word, "");
  }

  /** Returns CycloneDX's word; empty: it has none for that. */
  static String cycloneDx(String word) {
    boolean isItsOwn = OPENVEX_BY_CYCLONEDX.containsKey(word) || CYCLONEDX_ONLY.contains(word);
    return isItsOwn ? word : CYCLONEDX_BY_OPENVEX.getOrDefault(word, "");
  }
}
