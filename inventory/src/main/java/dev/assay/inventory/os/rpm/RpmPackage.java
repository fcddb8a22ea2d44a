package dev.assay.inventory.os.rpm;

/**
 * The names in a header.
 *
 * @param name name
 * @param version "[epoch:]version-release"
 * @param architecture architecture; empty where there is none
 * @param sourceName source package: its own name where the header does not say
 * @param sourceVersion version of the source package. The name of its file has no epoch; it gets
 *     the package's, as both are from one specification file.
 * @param licence as declared
 */
record RpmPackage(
    String name,
    String version,
    String architecture,
    String sourceName,
    String sourceVersion,
    String licence) {

  private static final String SOURCE_ENDING = ".src.rpm";
  private static final String SOURCE_ENDING_WITHOUT_SOURCES = ".nosrc.rpm";

  static RpmPackage of(RpmHeader header) throws MalformedDatabaseException {
    String name = header.text(RpmHeader.NAME);
    RpmHeader.Numbers epochs = header.numbers(RpmHeader.EPOCH, 4);
    String epoch = epochs.size() == 0 ? "" : Integer.toUnsignedString(epochs.at(0)) + ":";
    String version = epoch + header.text(RpmHeader.VERSION) + "-" + header.text(RpmHeader.RELEASE);
    String source = withoutEnding(header.text(RpmHeader.SOURCE_RPM));
    int release = source.lastIndexOf('-');
    int versionDash = source.lastIndexOf('-', release - 1);
    boolean hasSource = versionDash > 0;
    return new RpmPackage(
        name,
        version,
        header.text(RpmHeader.ARCHITECTURE),
        hasSource ? source.substring(0, versionDash) : name,
        hasSource ? epoch + source.substring(versionDash + 1) : version,
        header.text(RpmHeader.LICENSE));
  }

  private static String withoutEnding(String file) {
    for (String ending : new String[] {SOURCE_ENDING, SOURCE_ENDING_WITHOUT_SOURCES}) {
      if (file.endsWith(ending)) {
        return file.substring(0, file.length() - ending.length());
      }
    }
    return "";
  }

  /** Tells whether this is a key to check signatures with, which rpm keeps like a package. */
  boolean isKey() {
    return name.equals("gpg-pubkey");
  }

  /** Tells whether the names can be names. */
  boolean isUsable() {
    return isWord(name) && isWord(version) && version.length() > 2;
  }

  private static boolean isWord(String text) {
    return !text.isEmpty()
        && text.length() <= 512
        && text.chars().noneMatch(c -> c <= ' ' || c == '/' || c == 0xFFFD);
  }
}
