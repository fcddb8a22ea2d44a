package dev.assay.agent.archive;

import dev.assay.agent.archive.ArchiveEvidence.ArchiveContent;
import dev.assay.agent.zip.FileSlice;
import dev.assay.agent.zip.ZipDirectory;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Reads archives: digest, class entries, coordinates. Reads files only, on the caller's thread; for
 * one thread.
 *
 * <p>Nested archives are read in place, which needs them stored and not compressed, as Spring Boot
 * demands.
 */
public final class ArchiveReader {

  /** A manifest carries a digest per class in signed jars; a mebibyte is thousands of them. */
  private static final int MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

  private static final int MAX_POM_BYTES = 64 * 1024;

  /** The largest uber jars known carry a few hundred. */
  private static final int MAX_POMS = 1024;

  private static final int MAX_COORDINATE_CHARACTERS = 512;

  private final ModuleClasses modules = new ModuleClasses();
  private final String runtimeVersion;

  /**
   * Makes a reader.
   *
   * @param runtimeVersion of the running JDK, java.runtime.version
   */
  public ArchiveReader(String runtimeVersion) {
    this.runtimeVersion = runtimeVersion;
  }

  /**
   * Reads what is at a location.
   *
   * @throws ArchiveUnreadableException if it is no archive, or breaks a limit: the message says
   *     which and what
   */
  public ArchiveEvidence read(ArchiveLocation location) throws ArchiveUnreadableException {
    try {
      if (location.isModule()) {
        return module(location);
      }
      File file = new File(location.file());
      if (file.isDirectory()) {
        return directory(location, file);
      }
      try (RandomAccessFile open = new RandomAccessFile(file, "r")) {
        return jar(location, FileSlice.whole(open));
      }
    } catch (IOException e) {
      throw new ArchiveUnreadableException(location + ": " + e.getMessage(), e);
    }
  }

  private ArchiveEvidence module(ArchiveLocation location) throws IOException {
    ClassEntries.Builder classes = new ClassEntries.Builder();
    modules.list(location.file(), classes);
    return indexed(
        location,
        ArchiveKind.JDK_MODULE,
        location.file() + "@" + runtimeVersion,
        withoutMetadata(classes));
  }

  private static ArchiveEvidence directory(ArchiveLocation location, File directory)
      throws IOException {
    if (!location.entries().isEmpty()) {
      throw new ArchiveUnreadableException("a directory has no entries");
    }
    ClassEntries.Builder classes = new ClassEntries.Builder();
    new DirectoryClasses(directory).list(classes);
    return indexed(location, ArchiveKind.DIRECTORY, "", withoutMetadata(classes));
  }

  private static ArchiveEvidence jar(ArchiveLocation location, FileSlice file) throws IOException {
    FileSlice archive = file;
    for (String path : location.entries()) {
      ZipDirectory zip = ZipDirectory.read(archive);
      ZipDirectory.Entry entry = zip.find(path);
      if (entry == null || path.endsWith("/")) {
        return nestedDirectory(location, zip, path.endsWith("/") ? path : path + "/");
      }
      archive = zip.stored(entry);
    }
    ZipDirectory zip = ZipDirectory.read(archive);
    ClassEntries.Builder classes = new ClassEntries.Builder();
    for (ZipDirectory.Entry entry : zip.entries()) {
      classes.add(entry.path(), entry.crc(), entry.sizeBytes());
    }
    MessageDigest digest = sha256();
    archive.digest(digest);
    ArchiveContent content = new ArchiveContent(classes.build(), poms(zip), manifest(zip));
    return new ArchiveEvidence(location, ArchiveKind.JAR, digest.digest(), "", content);
  }

  private static ArchiveEvidence nestedDirectory(
      ArchiveLocation location, ZipDirectory zip, String prefix) throws IOException {
    ClassEntries.Builder classes = new ClassEntries.Builder();
    boolean found = false;
    for (ZipDirectory.Entry entry : zip.entries()) {
      if (entry.path().startsWith(prefix)) {
        found = true;
        classes.add(entry.path().substring(prefix.length()), entry.crc(), entry.sizeBytes());
      }
    }
    if (!found) {
      throw new ArchiveUnreadableException("no such entry");
    }
    return indexed(location, ArchiveKind.DIRECTORY, "", withoutMetadata(classes));
  }

  /** What has no bytes of its own is named by the digest of its index. */
  private static ArchiveEvidence indexed(
      ArchiveLocation location, ArchiveKind kind, String module, ArchiveContent content) {
    byte[] index = ArchiveIndexBytes.unnamed(kind, module, content);
    return new ArchiveEvidence(location, kind, sha256().digest(index), module, content);
  }

  private static ArchiveContent withoutMetadata(ClassEntries.Builder classes) {
    return new ArchiveContent(
        classes.build(),
        Collections.<MavenCoordinates>emptyList(),
        Collections.<String, String>emptyMap());
  }

  private static Map<String, String> manifest(ZipDirectory zip) throws IOException {
    ZipDirectory.Entry entry = zip.find("META-INF/MANIFEST.MF");
    if (entry == null || entry.sizeBytes() > MAX_MANIFEST_BYTES) {
      return Collections.emptyMap();
    }
    return ManifestAttributes.parse(zip.content(entry, MAX_MANIFEST_BYTES));
  }

  private static List<MavenCoordinates> poms(ZipDirectory zip) throws IOException {
    List<MavenCoordinates> poms = new ArrayList<MavenCoordinates>();
    for (ZipDirectory.Entry entry : zip.entries()) {
      if (entry.path().startsWith("META-INF/maven/")
          && entry.path().endsWith("/pom.properties")
          && entry.sizeBytes() <= MAX_POM_BYTES
          && poms.size() < MAX_POMS) {
        poms.add(pom(zip.content(entry, MAX_POM_BYTES), entry.path()));
      }
    }
    return poms;
  }

  private static MavenCoordinates pom(byte[] content, String path) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(content));
    } catch (IllegalArgumentException e) {
      throw new ArchiveUnreadableException(
          path + ": " + e.getMessage(), e); // a malformed Unicode escape
    }
    return new MavenCoordinates(
        coordinate(properties, "groupId"),
        coordinate(properties, "artifactId"),
        coordinate(properties, "version"));
  }

  private static String coordinate(Properties properties, String key) {
    String value = properties.getProperty(key, "");
    return value.length() <= MAX_COORDINATE_CHARACTERS ? value : "";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
