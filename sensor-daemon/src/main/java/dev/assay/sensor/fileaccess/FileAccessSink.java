package dev.assay.sensor.fileaccess;

/** Takes what a {@link FileWatch} sees, on its thread, which must not wait. */
public interface FileAccessSink {

  /** Something was opened, mapped or executed for the first time. */
  void accessed(FileAccess access);

  /** The kernel dropped events. */
  void overflowed();

  /** Something went wrong, which will be tried again. */
  void failed(String what);
}
