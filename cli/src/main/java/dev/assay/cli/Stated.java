package dev.assay.cli;

import dev.assay.collector.export.VexStatement;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.StatedStatus;
import dev.assay.wire.v1.VexStatus;
import dev.assay.wire.v1.Vulnerability;
import java.util.List;

/** What others state of vulnerabilities, for people and documents. */
final class Stated {

  private Stated() {}

  /** Returns what is stated, and by whom; empty: nothing. */
  static String text(Vulnerability of) {
    if (!of.hasStated()) {
      return "";
    }
    StatedStatus stated = of.getStated();
    String why = stated.getText().isEmpty() ? stated.getJustification() : stated.getText();
    return "Stated to be "
        + word(stated.getStatus())
        + " by "
        + stated.getSource()
        + (why.isEmpty() ? "" : ": " + why);
  }

  /** Returns why nothing has to be done about it; empty: something has. */
  static String suppression(Vulnerability of) {
    VexStatus status = of.getStated().getStatus();
    return status == VexStatus.VEX_NOT_AFFECTED || status == VexStatus.VEX_FIXED ? text(of) : "";
  }

  private static String word(VexStatus status) {
    return Words.of(status).replaceFirst("^vex ", "");
  }

  /** Returns the statement, passed on. */
  static VexStatement statement(List<String> products, ComponentUse component, Vulnerability of) {
    VexStatement.Status status =
        switch (of.getStated().getStatus()) {
          case VEX_AFFECTED -> VexStatement.Status.AFFECTED;
          case VEX_FIXED -> VexStatement.Status.FIXED;
          case VEX_NOT_AFFECTED -> VexStatement.Status.NOT_AFFECTED;
          case VEX_UNDER_INVESTIGATION, VEX_STATUS_UNSPECIFIED, UNRECOGNIZED ->
              VexStatement.Status.UNDER_INVESTIGATION;
        };
    return new VexStatement(
        of.getId(),
        of.getNamesList(),
        products,
        component.getPurl(),
        status,
        of.getStated().getJustification(),
        text(of));
  }
}
