package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file system in the making: layers are applied to it, the lowest first, as container runtimes
 * unpack them (containerd's archive.Apply, docker's archive.UnpackLayer). Not thread-safe.
 */
final class LayerTree {

  /** As in the kernel: path_resolution(7). */
  private static final int MOST_LINKS = 40;

  /** PATH_MAX / 2: deeper than the kernel lets anybody go by one path. */
  private static final int DEEPEST = 2048;

  private final int mostNodes;
  private final Directory root = new Directory();
  private int nodes;

  /** What is at a name. */
  private sealed interface Node {}

  private record File(@Nullable Sha256 digest) implements Node {}

  private record Link(String target) implements Node {}

  private record Other() implements Node {}

  private static final class Directory implements Node {
    private final Map<String, Node> children = new HashMap<>();

    /** The layer that last put names here, and these names: its opaque mark spares them. */
    private int layer = -1;

    private final Map<String, Integer> putBy = new HashMap<>(0);
  }

  private static final Other OTHER = new Other();

  /**
   * Creates an empty file system.
   *
   * @param mostNodes more files and directories are refused
   */
  LayerTree(int mostNodes) {
    this.mostNodes = mostNodes;
  }

  /**
   * Applies a layer.
   *
   * @param number its number; higher than those before
   * @throws MalformedLayerException when there is too much
   */
  void apply(LayerIndex layer, int number) throws MalformedLayerException {
    for (LayerEntry entry : layer.entries()) {
      apply(entry, number);
    }
  }

  private void apply(LayerEntry entry, int number) throws MalformedLayerException {
    if (entry.kind() == LayerEntry.Kind.OPAQUE) {
      Directory directory = directory(entry.path());
      if (directory != null) {
        hideLower(directory, number, 0);
      }
      return;
    }
    Directory parent =
        entry.kind() == LayerEntry.Kind.WHITEOUT
            ? directory(LayerPath.directory(entry.path()))
            : makeDirectory(LayerPath.directory(entry.path()), number);
    if (parent == null) {
      return; // Nothing to hide, or a path through a file: runtimes fail on such an image.
    }
    String name = LayerPath.name(entry.path());
    switch (entry.kind()) {
      case WHITEOUT -> remove(parent, name);
      case DIRECTORY -> {
        if (!(parent.children.get(name) instanceof Directory)) {
          put(parent, name, new Directory(), number);
        } else {
          mark(parent, name, number);
        }
      }
      case FILE -> put(parent, name, new File(entry.digest()), number);
      case SYMLINK -> put(parent, name, new Link(entry.target()), number);
      case HARD_LINK -> put(parent, name, linked(entry.target()), number);
      case OTHER, OPAQUE -> put(parent, name, OTHER, number);
    }
  }

  /** Takes away what the layer has not put itself, also below directories that it shares. */
  private static void hideLower(Directory directory, int number, int depth) {
    directory.children.keySet().removeIf(name -> directory.putBy.getOrDefault(name, -1) != number);
    for (Node child : directory.children.values()) {
      if (child instanceof Directory below && depth < DEEPEST) {
        hideLower(below, number, depth + 1);
      }
    }
  }

  /** Returns what a hard link leads to; one that leads nowhere is a file of unknown content. */
  private Node linked(String target) {
    Directory parent = directory(LayerPath.directory(target));
    Node found = parent == null ? null : parent.children.get(LayerPath.name(target));
    return found == null || found instanceof Directory ? new File(null) : found;
  }

  private void put(Directory parent, String name, Node node, int number)
      throws MalformedLayerException {
    if (parent.children.put(name, node) == null && ++nodes > mostNodes) {
      throw new MalformedLayerException("the image has more than " + mostNodes + " files");
    }
    mark(parent, name, number);
  }

  private static void mark(Directory parent, String name, int number) {
    if (parent.layer != number) {
      parent.layer = number;
      parent.putBy.clear();
    }
    parent.putBy.put(name, number);
  }

  private static void remove(Directory parent, String name) {
    parent.children.remove(name);
  }

  private @Nullable Directory directory(String path) {
    return walk(path).orElse(null);
  }

  private @Nullable Directory makeDirectory(String path, int number)
      throws MalformedLayerException {
    Optional<Directory> found = walk(path);
    if (found.isPresent()) {
      return found.get();
    }
    Directory parent = path.isEmpty() ? root : makeDirectory(LayerPath.directory(path), number);
    if (parent == null || parent.children.containsKey(LayerPath.name(path))) {
      return null;
    }
    Directory made = new Directory();
    put(parent, LayerPath.name(path), made, number);
    return made;
  }

  /** Finds a directory, links followed within this tree. */
  private Optional<Directory> walk(String path) {
    Deque<String> pending = new ArrayDeque<>();
    push(pending, path);
    Deque<Directory> way = new ArrayDeque<>();
    way.push(root);
    int links = 0;
    while (!pending.isEmpty()) {
      String name = pending.pop();
      if (name.equals("..")) {
        if (way.size() > 1) {
          way.pop();
        }
        continue;
      }
      Node node = way.element().children.get(name);
      if (node instanceof Directory directory) {
        way.push(directory);
      } else if (node instanceof Link link && ++links <= MOST_LINKS) {
        if (link.target().startsWith("/")) {
          way.clear();
          way.push(root);
        }
        push(pending, link.target());
      } else {
        return Optional.empty();
      }
      if (way.size() > DEEPEST || pending.size() > DEEPEST) {
        return Optional.empty();
      }
    }
    return Optional.of(way.element());
  }

  private static void push(Deque<String> pending, String path) {
    String[] names = path.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        pending.push(names[i]);
      }
    }
  }

  /** What is told of a tree. */
  interface Visitor {

    /** Tells a directory, before what is in it; false leaves that out. */
    boolean directory(String path);

    /** Tells a symbolic link. */
    void link(String path, String target);

    /** Tells a file; the digest is null where it is not known. */
    void file(String path, @Nullable Sha256 digest);
  }

  /**
   * Tells each file with its path; the digest is null where it is not known.
   *
   * @param directories is told the path of each directory
   */
  void eachFile(BiConsumer<String, @Nullable Sha256> sink, Consumer<String> directories) {
    walk(
        new Visitor() {
          @Override
          public boolean directory(String path) {
            directories.accept(path);
            return true;
          }

          @Override
          public void link(String path, String target) {
            // Where it leads is another file.
          }

          @Override
          public void file(String path, @Nullable Sha256 digest) {
            sink.accept(path, digest);
          }
        });
  }

  /** Tells everything below the root, but devices and pipes. */
  void walk(Visitor visitor) {
    Deque<Map.Entry<String, Directory>> pending = new ArrayDeque<>();
    pending.push(Map.entry("", root));
    while (!pending.isEmpty()) {
      Map.Entry<String, Directory> next = pending.pop();
      next.getValue()
          .children
          .forEach((name, node) -> tell(next.getKey() + "/" + name, node, visitor, pending));
    }
  }

  private static void tell(
      String path, Node node, Visitor visitor, Deque<Map.Entry<String, Directory>> pending) {
    if (node instanceof Directory directory) {
      if (visitor.directory(path)) {
        pending.push(Map.entry(path, directory));
      }
    } else if (node instanceof Link link) {
      visitor.link(path, link.target());
    } else if (node instanceof File file) {
      visitor.file(path, file.digest());
    }
  }
}
