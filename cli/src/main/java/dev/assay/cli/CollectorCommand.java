package dev.assay.cli;

import dev.assay.collector.CollectorMain;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs a collector. */
@Command(
    name = "collector",
    description = {
      "Runs a collector, which sensors and agents report to.",
      "Settings are given as --key=value, for example --listen=127.0.0.1:7433;"
          + " docs/configuration.md lists them."
    })
final class CollectorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    try {
      CollectorConfig.read(settings);
    } catch (SettingsException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    CollectorMain.main(settings.toArray(String[]::new));
    return 0;
  }
}
