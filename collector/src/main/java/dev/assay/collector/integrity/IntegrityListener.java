package dev.assay.collector.integrity;

/**
 * Is told what has become durable. Called by the thread that saved it, one call at a time; must not
 * block.
 */
public interface IntegrityListener {

  /** What is said of an image is another state than before. */
  void imageChanged(ImageIntegrity image);

  /** Something happened to a violation. */
  void violationChanged(RecordedEvent recorded);
}
