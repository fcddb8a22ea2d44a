package dev.assay.wire.client;

/**
 * Bytes from the wire break the rules of {@code assay.v1}. Sending them again cannot help.
 *
 * <p>Checked, since whoever reads foreign bytes has to decide what to tell the sender.
 */
public final class MalformedEvidenceException extends Exception {

  private static final long serialVersionUID = 1;

  /** Makes one; the message names the field, the value and the rule. */
  public MalformedEvidenceException(String message) {
    super(message);
  }
}
