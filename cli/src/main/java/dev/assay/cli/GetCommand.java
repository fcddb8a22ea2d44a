package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a collector. */
@Command(
    name = "get",
    description = "Asks a collector what it knows.",
    subcommands = {
      GetImagesCommand.class,
      GetWorkloadsCommand.class,
      GetViolationsCommand.class,
      GetVulnerabilitiesCommand.class,
      GetNewAdvisoriesCommand.class,
      GetUrgentCommand.class,
      GetComponentsCommand.class,
      GetArtifactCommand.class,
      GetDebloatCommand.class,
      GetPackagesCommand.class,
      GetDependenciesCommand.class,
      GetClassesCommand.class,
      GetProcessesCommand.class,
      GetImportsCommand.class,
      GetDeliveriesCommand.class
    })
final class GetCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "what to get is missing: images, workloads, violations, vulnerabilities, new-advisories,"
            + " urgent, components, artifact, debloat, packages, dependencies, classes, processes,"
            + " imports or deliveries");
  }
}
