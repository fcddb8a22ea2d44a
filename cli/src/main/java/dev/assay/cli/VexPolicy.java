package dev.assay.cli;

import dev.assay.collector.export.VexStatement;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.Vulnerability;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Which statement follows from what is known of a vulnerability.
 *
 * <p>Only "affected" and "under investigation" are said unless the user asks for more: that code is
 * not executed is an observation, and whoever relies on it has to know for how long it holds. What
 * others state, in documents that were imported, is passed on as theirs.
 *
 * @param sayNotAffected whether packages that are not used may be called not affected
 * @param holds how long such a statement holds
 * @param now time of the statements
 */
record VexPolicy(boolean sayNotAffected, Duration holds, Instant now) {

  private static final String NOT_IN_EXECUTE_PATH = "vulnerable_code_not_in_execute_path";

  /** Returns the statement on a vulnerability of a package. */
  VexStatement statement(List<String> products, ComponentUse component, Vulnerability of) {
    if (of.hasStated()) {
      return Stated.statement(products, component, of);
    }
    VexStatement.Status status = status(component);
    return new VexStatement(
        of.getId(),
        of.getNamesList(),
        products,
        component.getPurl(),
        status,
        status == VexStatement.Status.NOT_AFFECTED ? NOT_IN_EXECUTE_PATH : "",
        status == VexStatement.Status.AFFECTED
            ? action(component, of)
            : status == VexStatement.Status.NOT_AFFECTED
                ? impact(component)
                : component.getUseReason());
  }

  private VexStatement.Status status(ComponentUse component) {
    if (component.getUsed() == UseVerdict.USED) {
      return VexStatement.Status.AFFECTED;
    }
    return component.getUsed() == UseVerdict.NOT_USED && sayNotAffected
        ? VexStatement.Status.NOT_AFFECTED
        : VexStatement.Status.UNDER_INVESTIGATION;
  }

  private static String action(ComponentUse component, Vulnerability of) {
    String fixed = String.join(" or ", of.getFixedVersionsList());
    return component.getRecommendation()
        + (fixed.isEmpty() ? "; no fixed version is known." : " to " + fixed + ".");
  }

  private String impact(ComponentUse component) {
    return "No code of "
        + component.getName()
        + " was executed, mapped or opened by any observed process since "
        + Instant.ofEpochSecond(component.getObservedSince().getSeconds())
        + ", with whole coverage. "
        + component.getUseReason()
        + " An observation, no proof: it holds until "
        + now.plus(holds)
        + " and is void when the image is run in another way.";
  }
}
