package dev.assay.fuzz;

/** What reads bytes that strangers wrote. */
public interface Reader {

  /** Reads them. Throws only what shows a defect. */
  void read(byte[] bytes) throws Exception;
}
