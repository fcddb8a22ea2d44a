package dev.assay.cli;

import dev.assay.collector.export.BillOfMaterials.Subject;
import dev.assay.collector.export.Vulnerability;
import dev.assay.collector.vulnerability.vex.MalformedVexException;
import dev.assay.collector.vulnerability.vex.VexDocument;
import dev.assay.collector.vulnerability.vex.VexReader;
import dev.assay.collector.vulnerability.vex.VexStatements;
import dev.assay.collector.vulnerability.vex.VexSubject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statements of others, in files. */
final class VexFiles {

  private final VexStatements statements;

  private VexFiles(VexStatements statements) {
    this.statements = statements;
  }

  /**
   * Reads them.
   *
   * @throws CommandFailure if one cannot be read: what it would have stated is not known
   */
  static VexFiles read(List<Path> files) {
    List<VexStatements.Source> sources = new ArrayList<>();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        VexDocument document = new VexReader().read(in);
        String author = document.author().isEmpty() ? "" : document.author() + ", ";
        sources.add(new VexStatements.Source(document, "", author + file.getFileName()));
      } catch (IOException | MalformedVexException e) {
        throw new CommandFailure(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    return new VexFiles(new VexStatements(sources));
  }

  /** Returns what needs no attention, with by whose word. */
  Map<Vulnerability, String> suppressed(Subject subject, List<Vulnerability> all) {
    Set<String> digests = new HashSet<>(subject.properties().values());
    digests.add(subject.version());
    digests.removeIf(each -> !each.startsWith("sha256:"));
    String name = subject.name();
    int colon = name.lastIndexOf(':');
    String repository =
        name.contains("@")
            ? name.substring(0, name.indexOf('@'))
            : colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    Map<Vulnerability, String> suppressed = new HashMap<>();
    for (Vulnerability each : all) {
      statements
          .of(new VexSubject(name, digests, Set.of(repository), each.purl()), each.names())
          .filter(stated -> stated.status().suppresses())
          .ifPresent(
              stated ->
                  suppressed.put(
                      each, "Stated to be " + stated.status().words() + " by " + stated.source()));
    }
    return suppressed;
  }
}
