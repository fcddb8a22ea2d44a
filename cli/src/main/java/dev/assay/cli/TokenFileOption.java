package dev.assay.cli;

import dev.assay.collector.access.TokenFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which file of tokens. */
final class TokenFileOption {

  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      description = "The file of tokens, as in the collector's setting collector.tokens.")
  private Path path;

  TokenFile file() {
    return new TokenFile(path);
  }

  CommandFailure failure(Exception why) {
    return new CommandFailure("the tokens of " + path + " cannot be used: " + why, why);
  }
}
