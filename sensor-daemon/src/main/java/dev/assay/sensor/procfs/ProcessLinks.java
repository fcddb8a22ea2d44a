package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What processes hold, as links that lead to it: open files (/proc/PID/fd) and mapped files
 * (/proc/PID/map_files). Not thread-safe.
 */
public final class ProcessLinks {

  /** How a deleted file's name ends (d_path in the kernel). */
  public static final String DELETED = " (deleted)";

  /** A process may hold a million; looking at this many takes 100 ms. */
  private static final int MOST_LINKS = 50_000;

  private static final int PATH_MAX = 4096;

  /** Longest name there: two addresses of 16 digits. */
  private static final int LONGEST_NAME = 40;

  private final Path root;
  private final PathBytes path;
  private final KernelFileReader reader = new KernelFileReader(PATH_MAX);

  /** Creates a reader of the proc file system mounted at {@code root}. */
  public ProcessLinks(Path root) {
    this.root = root;
    this.path = new PathBytes(root.toString());
  }

  /**
   * A link to something that a process holds.
   *
   * @param link path of the link
   * @param target the kernel's name of what it leads to, with the mark of deleted files
   */
  public record HeldFile(String link, String target) {

    /** Returns whether its name ends as that of a deleted file. */
    public boolean isDeleted() {
      return target.endsWith(DELETED);
    }

    /** Returns the name without the mark of deleted files. */
    public String path() {
      return isDeleted() ? target.substring(0, target.length() - DELETED.length()) : target;
    }
  }

  /**
   * Returns the open files of a process whose names match; none of one that is gone.
   *
   * @throws IOException when the kernel refuses
   */
  public List<HeldFile> open(int pid, Predicate<String> name) throws IOException {
    return links(pid, "fd", name);
  }

  /**
   * Returns the mapped files of a process whose names match; none of one that is gone.
   *
   * @throws IOException when the kernel refuses
   */
  public List<HeldFile> mapped(int pid, Predicate<String> name) throws IOException {
    return links(pid, "map_files", name);
  }

  /** Returns the program of a process where its name matches; none where it is not to be seen. */
  public List<HeldFile> program(int pid, Predicate<String> name) {
    String target = target(pid, "exe");
    return target != null && name.test(target)
        ? List.of(new HeldFile(root + "/" + pid + "/exe", target))
        : List.of();
  }

  private List<HeldFile> links(int pid, String kind, Predicate<String> name) throws IOException {
    Path directory = root.resolve(pid + "/" + kind);
    List<HeldFile> found = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
      int count = 0;
      for (Path link : links) {
        if (++count > MOST_LINKS) {
          break;
        }
        String file = kind + "/" + link.getFileName();
        String target = file.length() > LONGEST_NAME + kind.length() ? null : target(pid, file);
        if (target != null && name.test(target)) {
          found.add(new HeldFile(root + "/" + pid + "/" + file, target));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // It has ended.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private @Nullable String target(int pid, String file) {
    int length = reader.readLink(path.process(pid, file.getBytes(StandardCharsets.US_ASCII)));
    // Closed meanwhile, or not to be seen: as if it had not been there.
    return length < 0 ? null : new String(reader.bytes(), 0, length, StandardCharsets.UTF_8);
  }
}
