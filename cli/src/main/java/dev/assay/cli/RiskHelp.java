package dev.assay.cli;

/** What all lists say of their option for risks. */
final class RiskHelp {

  static final String TEXT =
      "Only those of images with this risk: integrity_violation or untrusted_registry.";

  private RiskHelp() {}
}
