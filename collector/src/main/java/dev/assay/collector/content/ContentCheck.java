package dev.assay.collector.content;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.content.FileVerdict.Kind;
import dev.assay.collector.layer.ImageFiles;
import dev.assay.collector.layer.ImageFiles.Presence;
import dev.assay.collector.running.FileContent;

/**
 * Judges whether a file in use is one that its image ships.
 *
 * <p>Pure: may be called from any thread and replayed on stored evidence.
 */
public final class ContentCheck {

  /** Stands for bytes of a name that are no UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final GeneratedFiles generated;

  /** Judges, with exceptions for files that programs make themselves. */
  public ContentCheck(GeneratedFiles generated) {
    this.generated = generated;
  }

  /** Returns what is said of {@code file}, which a container of {@code image} uses. */
  public FileVerdict judge(FileContent file, ImageFiles image) {
    Sha256 found = file.digest();
    if (found == null) {
      return FileVerdict.undecided(file.problem());
    }
    if (file.path().indexOf(REPLACEMENT) >= 0) {
      return FileVerdict.undecided("its name is no UTF-8, so that it cannot be looked up");
    }
    Presence presence = image.at(file.path());
    Sha256 expected = image.digestAt(file.path());
    if (expected != null && found.equals(expected)) {
      return FileVerdict.fine("");
    }
    if (generated.holds(file.path(), image::hasDirectory)) {
      return atGeneratedPlace(file, presence);
    }
    if (presence == Presence.UNKNOWN) {
      return FileVerdict.undecided("the image's layer has it in a form that is not compared");
    }
    return expected != null
        ? new FileVerdict(Kind.MODIFIED, expected, "")
        : added(file, found, image);
  }

  /** Such places are for caches of code: what an image ships, and programs, are no part of them. */
  private static FileVerdict atGeneratedPlace(FileContent file, Presence presence) {
    if (presence != Presence.ABSENT) {
      return FileVerdict.undecided(
          "the image has another file there, where programs also make files themselves");
    }
    return file.use() == FileContent.Use.EXECUTED
        ? FileVerdict.undecided(
            "it is a program at a place where programs make libraries themselves")
        : FileVerdict.fine("programs make files there");
  }

  private static FileVerdict added(FileContent file, Sha256 found, ImageFiles image) {
    if (image.hasFile(found)) {
      // A copy of what was shipped brings nothing new.
      return FileVerdict.fine("the image has the same file at another path");
    }
    if (image.hasInArchive(found)) {
      // Libraries in jars are unpacked to be mapped, wars to be served.
      return FileVerdict.fine("unpacked from an archive of the image");
    }
    if (!image.unreadLayer().isEmpty()) {
      return FileVerdict.undecided(
          "it may be of a layer that is not known: " + image.unreadLayer());
    }
    return image.unreadArchives().stream()
        .filter(archive -> archive.mayHold(file.sizeBytes()))
        .findFirst()
        .map(
            archive ->
                FileVerdict.undecided(
                    "it may be unpacked from "
                        + archive.path()
                        + ", an archive of the image that cannot be looked into"))
        .orElseGet(() -> new FileVerdict(Kind.ADDED, null, ""));
  }
}
