package dev.assay.jvmti;

/**
 * Classes that were not told before, or whose {@link ClassStatus} says more than what was told.
 *
 * <p>Never arrays or primitive types. Hidden, proxy and generated classes are among them: a hidden
 * one has a {@code /} in {@link Class#getName()}, which no other class has. In no order.
 *
 * <p>Holds strong references: keep it only while working on it, since it keeps loaders alive.
 * Immutable.
 */
public final class ClassChanges {

  static final ClassChanges NONE = new ClassChanges(new Class<?>[0], new byte[0]);

  private final Class<?>[] types;
  private final byte[] statuses;

  /** Takes both arrays as its own; they have the same length. */
  ClassChanges(Class<?>[] types, byte[] statuses) {
    this.types = types;
    this.statuses = statuses;
  }

  /** How many classes there are. */
  public int size() {
    return types.length;
  }

  /**
   * The class at {@code index}.
   *
   * @throws ArrayIndexOutOfBoundsException unless 0 <= index < size
   */
  public Class<?> type(int index) {
    return types[index];
  }

  /**
   * The status of the class at {@code index}.
   *
   * @throws ArrayIndexOutOfBoundsException unless 0 <= index < size
   */
  public ClassStatus status(int index) {
    return ClassStatus.ofNative(statuses[index]);
  }
}
