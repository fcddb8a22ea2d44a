package dev.assay.jvmti;

/** How far the JVM has come with a class; later constants say more than earlier ones. */
public enum ClassStatus {
  /**
   * Loaded, perhaps linked, not initialised: none of its code has run. The verifier, reflection and
   * an AOT cache load classes that the program never uses.
   */
  LOADED,
  /** Initialised: its static initialiser, if any, has run. */
  INITIALISED,
  /** Its static initialiser ran and threw: some of its code was executed, none will be again. */
  FAILED;

  private static final ClassStatus[] BY_NATIVE_CODE = {LOADED, INITIALISED, FAILED};

  /** The status that the native side calls {@code code}; sweep.c numbers them from 1. */
  static ClassStatus ofNative(byte code) {
    return BY_NATIVE_CODE[code - 1];
  }
}
