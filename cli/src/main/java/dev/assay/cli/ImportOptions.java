package dev.assay.cli;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.ImportDocumentRequest;
import dev.assay.wire.v1.ImportKind;
import dev.assay.wire.v1.ImportedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which file is imported, and for what. */
final class ImportOptions {

  /** As admin.proto promises. */
  private static final int MOST_BYTES = 8 << 20;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Option(
      names = "--artifact",
      paramLabel = "ARTIFACT",
      defaultValue = "",
      description = {
        "The only artifact that it counts for; without it, those that it names itself.",
        ArtifactHelp.TEXT
      })
  private String artifact;

  @Parameters(paramLabel = "FILE", description = "The document, in JSON.")
  private Path file;

  /** Sends it, and shows what came of it. */
  int send(ImportKind kind, boolean instead) {
    ImportDocumentRequest order =
        ImportDocumentRequest.newBuilder()
            .setKind(kind)
            .setName(String.valueOf(file.getFileName()))
            .setGzip(compressed())
            .setArtifact(artifact)
            .setInstead(instead)
            .build();
    ImportedDocument document = collector.order(admin -> admin.importDocument(order)).getDocument();
    PrintWriter out = spec.commandLine().getOut();
    out.print(GetImportsCommand.table(List.of(document)).render(""));
    out.flush();
    return 0;
  }

  private ByteString compressed() {
    try (InputStream in = Files.newInputStream(file);
        ByteString.Output bytes = ByteString.newOutput()) {
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          gzip.write(buffer, 0, read);
          if (bytes.size() > MOST_BYTES) {
            throw new CommandFailure(
                file + " has more than 8 MiB, compressed: split it, by image for example");
          }
        }
      }
      return bytes.toByteString();
    } catch (IOException e) {
      throw new CommandFailure(file + " cannot be read: " + e, e);
    }
  }
}
