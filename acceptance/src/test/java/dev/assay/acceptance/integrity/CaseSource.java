package dev.assay.acceptance.integrity;

import dev.assay.collector.registry.kit.Fault;
import dev.assay.collector.registry.kit.FaultProxy;
import java.io.IOException;
import java.util.Locale;

/**
 * The registry of a case: its own repository of the registry that all share, behind a proxy of its
 * own.
 */
final class CaseSource implements AutoCloseable {

  private final CaseRegistry registry;
  private final FaultProxy proxy;
  private final String path;
  private final CaseImages images;

  CaseSource(CaseRegistry registry, IntegrityCase owner, CaseImages images) throws IOException {
    this.registry = registry;
    this.proxy = FaultProxy.start(registry.host());
    this.path = "team/" + owner.name();
    this.images = images;
  }

  /** Name of its repository, as references begin. */
  String repository() {
    return proxy.host() + "/" + registry.path(path);
  }

  /** Name of another repository of the same registry. */
  String other() {
    return proxy.host() + "/" + registry.path("elsewhere/" + path);
  }

  /** Digest of what a word of the table means, or of what a tag leads to now. */
  String digest(String word) throws Exception {
    return word.startsWith(":")
        ? registry.digest(path, word.substring(1))
        : images.manifest(word).digest().value();
  }

  /**
   * Does what the table says: {@code v1 = A}, {@code hold A}, {@code delete A}, {@code elsewhere v1
   * = A}, {@code fault forbidden}, {@code fault forbidden at /blobs/}, {@code gone}.
   */
  void act(String action) throws Exception {
    if (action.equals("gone")) {
      proxy.close();
    } else if (action.startsWith("hold ")) {
      registry.hold(images, path, action.substring("hold ".length()));
    } else if (action.startsWith("delete ")) {
      registry.delete(images, path, action.substring("delete ".length()));
    } else if (action.startsWith("fault ")) {
      fault(action.substring("fault ".length()));
    } else {
      String into = action.startsWith("elsewhere ") ? "elsewhere/" + path : path;
      String[] sides = action.replaceFirst("^elsewhere ", "").split(" = ", 2);
      if (sides.length != 2) {
        throw new IllegalArgumentException("no action: " + action);
      }
      registry.tag(images, into, sides[1], sides[0]);
    }
  }

  private void fault(String words) {
    String[] parts = words.split(" at ", 2);
    Fault fault = Fault.valueOf(parts[0].replace(' ', '_').toUpperCase(Locale.ROOT));
    proxy.set(fault, asked -> parts.length == 1 || asked.contains(parts[1]));
  }

  @Override
  public void close() {
    proxy.close();
  }
}
