package dev.assay.collector.imported;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.vulnerability.vex.VexDocument;
import dev.assay.collector.vulnerability.vex.VexStatements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents that hold now. Thread-safe.
 *
 * <p>Somebody calls {@link #refresh} every few seconds, for what other collectors of the same store
 * were given; what was given to this one holds at once.
 */
public final class Imports {

  private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

  /** Each is kept in memory as what it says. */
  private static final int MAX_DOCUMENTS = 10_000;

  private final ImportStore store;
  private volatile State state = State.EMPTY;

  /** What holds, by digest in the order in which it was given. */
  private record State(
      List<ReadDocument> documents,
      VexStatements statements,
      Map<String, ScannerFindings> reports) {

    static final State EMPTY = new State(List.of(), VexStatements.NONE, Map.of());

    static State of(List<ReadDocument> documents) {
      List<VexStatements.Source> sources = new ArrayList<>();
      Map<String, List<ReadDocument>> reports = new HashMap<>();
      for (ReadDocument each : documents) {
        VexDocument vex = each.vex();
        if (vex != null) {
          sources.add(new VexStatements.Source(vex, each.document().artifact(), each.source()));
        }
        if (each.report() != null) {
          reports.computeIfAbsent(each.artifact(), key -> new ArrayList<>(1)).add(each);
        }
      }
      Map<String, ScannerFindings> findings = new HashMap<>();
      reports.forEach((artifact, of) -> findings.put(artifact, ScannerFindings.of(of)));
      return new State(List.copyOf(documents), new VexStatements(sources), Map.copyOf(findings));
    }
  }

  /** Makes it over a store; nothing is read before the first refresh. */
  public Imports(ImportStore store) {
    this.store = store;
  }

  /** Returns what is another one once documents were given or removed. */
  public Object edition() {
    return state;
  }

  /** Looks whether documents were given or removed. */
  public synchronized void refresh() {
    Map<ImportedDocument, ReadDocument> known = new HashMap<>();
    state.documents().forEach(each -> known.put(each.document(), each));
    List<ImportedDocument> all = store.all();
    if (all.equals(state.documents().stream().map(ReadDocument::document).toList())) {
      return;
    }
    List<ReadDocument> documents = new ArrayList<>();
    for (ImportedDocument each : all) {
      ReadDocument before = known.get(each);
      if (before == null) {
        read(each).ifPresent(documents::add);
      } else {
        documents.add(before);
      }
    }
    state = State.of(documents);
  }

  private Optional<ReadDocument> read(ImportedDocument document) {
    Optional<byte[]> content = store.content(document.digest());
    try {
      return content.isEmpty()
          ? Optional.empty()
          : Optional.of(ReadDocument.of(document, content.get()));
    } catch (RefusedImportException e) {
      // It could be read when it was taken: a later version may be stricter.
      LOG.warn("{} does not count, until it is imported again", document.name(), e);
      return Optional.empty();
    }
  }

  /**
   * Takes a document, which holds when this returns.
   *
   * @param gzip its content, compressed
   * @throws RefusedImportException if it cannot be read, or says nothing that could be used
   */
  public ReadDocument take(ImportedDocument document, byte[] gzip) throws RefusedImportException {
    ReadDocument read = ReadDocument.of(document, gzip);
    if (state.documents().size() >= MAX_DOCUMENTS) {
      throw new RefusedImportException(
          "there are " + MAX_DOCUMENTS + " documents already: remove some (assay import remove)");
    }
    if (read.vex() != null && read.vex().statements().isEmpty()) {
      throw new RefusedImportException(
          document.name()
              + ": none of its statements names a vulnerability, a status and a product by package"
              + " URL or digest");
    }
    if (read.report() != null && read.artifact().isEmpty()) {
      throw new RefusedImportException(
          document.name() + " does not say which image it is about: name it (--artifact)");
    }
    store.keep(document, gzip);
    refresh();
    return read;
  }

  /** Removes a document; returns whether it was there. */
  public boolean remove(Sha256 digest) {
    boolean removed = store.remove(digest);
    refresh();
    return removed;
  }

  /** Returns the documents that hold, the oldest first. */
  public List<ReadDocument> documents() {
    return state.documents();
  }

  /** Returns what is stated about vulnerabilities. */
  public VexStatements statements() {
    return state.statements();
  }

  /** Returns what other scanners found in an artifact. */
  public ScannerFindings findingsOf(String artifact) {
    return state.reports().getOrDefault(artifact, ScannerFindings.NONE);
  }
}
