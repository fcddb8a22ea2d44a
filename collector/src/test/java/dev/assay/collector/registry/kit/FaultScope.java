package dev.assay.collector.registry.kit;

/** Which of a registry's answers have a fault: proxies and caches treat them differently. */
public enum FaultScope {
  ALL(""),
  MANIFESTS("/manifests/"),
  BLOBS("/blobs/"),
  TAGS("/tags/");

  private final String part;

  FaultScope(String part) {
    this.part = part;
  }

  /** Makes these answers have the fault, and the others none. */
  void set(FaultProxy proxy, Fault fault) {
    proxy.set(fault, path -> path.contains(part));
  }
}
