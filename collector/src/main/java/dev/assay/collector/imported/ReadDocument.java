package dev.assay.collector.imported;

import dev.assay.collector.vulnerability.scanner.MalformedReportException;
import dev.assay.collector.vulnerability.scanner.ScannerReport;
import dev.assay.collector.vulnerability.scanner.ScannerReportReader;
import dev.assay.collector.vulnerability.vex.MalformedVexException;
import dev.assay.collector.vulnerability.vex.VexDocument;
import dev.assay.collector.vulnerability.vex.VexReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A document, and what it says.
 *
 * @param vex its statements; null where it is none
 * @param report its results; null where it is none
 */
public record ReadDocument(
    ImportedDocument document, @Nullable VexDocument vex, @Nullable ScannerReport report) {

  /**
   * Reads what it says.
   *
   * @throws RefusedImportException if it cannot be read, or does not say what it is about
   */
  static ReadDocument of(ImportedDocument document, byte[] gzip) throws RefusedImportException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return switch (document.kind()) {
        case VEX -> new ReadDocument(document, new VexReader().read(in), null);
        case REPORT -> new ReadDocument(document, null, new ScannerReportReader().read(in));
      };
    } catch (MalformedVexException | MalformedReportException e) {
      throw new RefusedImportException(document.name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new RefusedImportException(
          document.name() + " cannot be read: it is damaged, or no gzip: " + e.getMessage(), e);
    }
  }

  /** Returns the artifact that it is about; empty: several, or none that it names. */
  public String artifact() {
    return document.artifact().isEmpty() && report != null ? report.imageId() : document.artifact();
  }

  /** Returns whose word it is, for people. */
  public String source() {
    if (vex != null) {
      return String.join(
              " ",
              List.of(vex.author(), vex.id().isEmpty() ? document.name() : "(" + vex.id() + ")"))
          .strip();
    }
    return report == null ? document.name() : (report.scanner() + " " + report.version()).strip();
  }
}
