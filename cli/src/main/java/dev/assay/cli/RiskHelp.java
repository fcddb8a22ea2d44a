package dev.assay.cli;

/** What all lists say of their option for risks. */
final class RiskHelp {

  static final String TEXT =
      "Only those with this risk: integrity_violation, untrusted_registry or vulnerable_in_use.";

  private RiskHelp() {}
}
