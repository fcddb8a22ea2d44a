package dev.assay.sensor;

/** The name and version that the sensor goes by. */
final class SensorVersion {

  /** As the wire's {@code Hello.sender} has it. */
  static final String SENDER = sender();

  private SensorVersion() {}

  private static String sender() {
    // Written into the manifest by the build; absent when classes run from a directory.
    String version = SensorVersion.class.getPackage().getImplementationVersion();
    return "assay-sensor " + (version == null ? "development" : version);
  }
}
