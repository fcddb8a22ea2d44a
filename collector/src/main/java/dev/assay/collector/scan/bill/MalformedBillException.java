package dev.assay.collector.scan.bill;

/** What was read is no bill of materials of a form that is known. Its message is for people. */
public final class MalformedBillException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedBillException(String message) {
    super(message);
  }

  MalformedBillException(String message, Throwable cause) {
    super(message, cause);
  }
}
