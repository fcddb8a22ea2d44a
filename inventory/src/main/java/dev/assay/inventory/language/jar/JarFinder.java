package dev.assay.inventory.language.jar;

import com.github.packageurl.PackageURL;
import dev.assay.inventory.language.Findings;
import dev.assay.inventory.language.LanguageReader;
import dev.assay.inventory.language.jar.JarContent.Archive;
import dev.assay.inventory.root.TreeListing;
import dev.assay.inventory.root.UnreadableFileException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Objects;

/** Finds Java libraries: archives in directories, and those inside of them. Not thread-safe. */
public final class JarFinder implements LanguageReader {

  /** Of all archives of a root together: a large application server reads a hundredth of it. */
  private static final long MAX_BYTES = 4L << 30;

  private final JarLimits limits;
  private long remainingBytes = MAX_BYTES;

  /** Creates one. */
  public JarFinder(JarLimits limits) {
    this.limits = limits;
  }

  @Override
  public void visit(TreeListing directory, Findings findings) {
    for (String file : directory.files()) {
      if (JarReader.isArchive(file)) {
        read(directory.path() + "/" + file, findings);
      }
    }
  }

  private void read(String path, Findings findings) {
    try (SeekableByteChannel channel = findings.open(path)) {
      ReadBudget budget = new ReadBudget(limits.within(remainingBytes));
      JarContent content = JarReader.read(channel, path, budget);
      remainingBytes = Math.max(0, remainingBytes - budget.spentBytes());
      content.problems().forEach(each -> findings.problem(each.subject(), each.detail()));
      content.archives().forEach(archive -> report(archive, findings));
    } catch (UnreadableFileException e) {
      findings.problem(path, "its libraries are unknown: " + e.getMessage());
    } catch (IOException e) {
      findings.problem(path, "its libraries are unknown: " + e.getMessage());
    }
  }

  private static void report(Archive archive, Findings findings) {
    PackageURL purl = JarIdentification.identify(archive.evidence()).purl();
    if (purl == null) {
      return; // no library that anybody could name
    }
    String group = Objects.requireNonNullElse(purl.getNamespace(), "");
    findings.add(
        archive.location(),
        purl.getType(),
        group,
        purl.getName(),
        group.isEmpty() ? purl.getName() : group + ":" + purl.getName(),
        Objects.requireNonNullElse(purl.getVersion(), ""),
        "",
        List.of(archive.location()),
        archive.classCount() == 0 ? "it has no classes, and other use cannot be seen" : "");
  }
}
