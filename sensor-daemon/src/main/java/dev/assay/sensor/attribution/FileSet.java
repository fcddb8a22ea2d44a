package dev.assay.sensor.attribution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Files in use by a process, each place once, in the order of {@link UsedFile#compareTo}.
 *
 * <p>Immutable; processes of the same program mostly share one.
 */
public final class FileSet {

  /** No file. */
  public static final FileSet EMPTY = new FileSet(List.of());

  private final List<UsedFile> files;
  private final int hash;

  private FileSet(List<UsedFile> files) {
    this.files = files;
    this.hash = files.hashCode();
  }

  /** Returns the set of the files, in any order and with repetitions. */
  public static FileSet of(Collection<UsedFile> files) {
    if (files.isEmpty()) {
      return EMPTY;
    }
    List<UsedFile> sorted = new ArrayList<>(files);
    Collections.sort(sorted);
    List<UsedFile> distinct = new ArrayList<>(sorted.size());
    for (UsedFile file : sorted) {
      int last = distinct.size() - 1;
      if (last >= 0 && distinct.get(last).isSamePlace(file)) {
        distinct.set(last, distinct.get(last).merge(file));
      } else {
        distinct.add(file);
      }
    }
    return new FileSet(List.copyOf(distinct));
  }

  /** Returns the set of the files of both. */
  FileSet union(FileSet other) {
    if (files.isEmpty() || equals(other)) {
      return other;
    }
    List<UsedFile> both = new ArrayList<>(files);
    both.addAll(other.files);
    return of(both);
  }

  /** Returns the files. */
  public List<UsedFile> files() {
    return files;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileSet set && hash == set.hash && files.equals(set.files);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
