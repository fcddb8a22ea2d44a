package dev.assay.cli;

import dev.assay.collector.scan.bill.BillReader;
import dev.assay.collector.scan.bill.MalformedBillException;
import dev.assay.collector.scan.bill.ReadBill;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A bill of materials in a file. */
final class BillFile {

  private BillFile() {}

  /** Tells whether a file is called like one: bills have no extension of their own. */
  static boolean isCalledLikeOne(Path path) {
    return path.getFileName().toString().endsWith(".json");
  }

  /**
   * Reads it.
   *
   * @throws CommandFailure if it is none, or cannot be read
   */
  static ReadBill read(Path path) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return BillReader.read(in);
    } catch (MalformedBillException e) {
      throw new CommandFailure(path + " cannot be used: " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("there is no file " + path, e);
    } catch (IOException e) {
      throw new CommandFailure(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
