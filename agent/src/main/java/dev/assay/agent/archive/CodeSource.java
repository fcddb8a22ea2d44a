package dev.assay.agent.archive;

import java.net.URL;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells where classes come from, by their protection domains.
 *
 * <p>Thousands of classes share tens of protection domains, so answers are kept by domain, but only
 * until {@link #forget}: a domain refers to its class loader, and the agent must not keep an
 * application's loaders alive. What is kept for good is text. For one thread.
 */
public final class CodeSource {

  /**
   * Applications use hundreds of archives; one that makes a new URL each time must not fill the
   * heap.
   */
  private static final int MAX_URLS = 16_384;

  private final IdentityHashMap<ProtectionDomain, Origin> byDomain =
      new IdentityHashMap<ProtectionDomain, Origin>();
  private final ModuleClasses modules = new ModuleClasses();
  private final Map<String, Origin> byUrl = new HashMap<String, Origin>();
  private final Map<String, Origin> byModule = new HashMap<String, Origin>();

  /** Returns where a class comes from. */
  public Origin of(Class<?> type) {
    ProtectionDomain domain = type.getProtectionDomain();
    if (domain == null) {
      return ofModule(type);
    }
    Origin known = byDomain.get(domain);
    if (known != null) {
      return known;
    }
    java.security.CodeSource source = domain.getCodeSource();
    URL url = source == null ? null : source.getLocation();
    if (url == null) {
      // The domain of all classes without one; it belongs to the boot loader's modules, but also to
      // proxies.
      return ofModule(type);
    }
    // Not toString(): that is the code of the URL's handler, which may be the application's.
    Origin origin = ofUrl(url.getProtocol() + ":" + url.getFile());
    byDomain.put(domain, origin);
    return origin;
  }

  /** Forgets all that refers to the application's objects. */
  public void forget() {
    byDomain.clear();
  }

  private Origin ofUrl(String url) {
    Origin origin = byUrl.get(url);
    if (origin == null) {
      origin = new Origin(ArchiveLocation.ofUrl(url), url);
      if (byUrl.size() < MAX_URLS) {
        byUrl.put(url, origin);
      }
    }
    return origin;
  }

  private Origin ofModule(Class<?> type) {
    String module = modules.moduleOf(type);
    if (module == null) {
      return Origin.NOWHERE;
    }
    Origin origin = byModule.get(module);
    if (origin == null) {
      origin = new Origin(ArchiveLocation.ofModule(module), module);
      byModule.put(module, origin);
    }
    return origin;
  }

  /** What a class's protection domain says. Immutable; equal only to itself. */
  public static final class Origin {

    /** Of classes that were made at run time: they have neither code source nor named module. */
    static final Origin NOWHERE = new Origin(null, "");

    private final @Nullable ArchiveLocation location;
    private final String text;

    Origin(@Nullable ArchiveLocation location, String text) {
      this.location = location;
      this.text = text;
    }

    /** Returns the archive; null where there is none, or the URL names no file. */
    public @Nullable ArchiveLocation location() {
      return location;
    }

    /** Returns the URL or module, for people; empty where there is neither. */
    public String text() {
      return text;
    }
  }
}
