package dev.assay.collector.registry.kit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What kind each repository of an Artifactory is: a local one unless somebody says else. */
public final class ArtifactoryKinds {

  private final Map<String, List<String>> virtual = new ConcurrentHashMap<>();
  private final Set<String> remote = ConcurrentHashMap.newKeySet();

  ArtifactoryKinds() {}

  /** Makes a repository that shows what others hold. */
  public ArtifactoryKinds virtual(String key, String... members) {
    virtual.put(key, List.of(members));
    return this;
  }

  /** Makes a repository a cache of another registry. */
  public ArtifactoryKinds remote(String key) {
    remote.add(key);
    return this;
  }

  List<String> members(String key) {
    return virtual.getOrDefault(key, List.of(key));
  }

  /**
   * What the API says of a repository to who may read it: its kind, and to administrators of what
   * it is made ("Get Repository Configuration").
   */
  ArtifactoryReply reply(String key, String user, ArtifactoryAccess access) {
    if (!access.mayRead(user, key)) {
      return ArtifactoryReply.restError(403, "Forbidden");
    }
    List<String> members = virtual.getOrDefault(key, List.of());
    String rclass = members.isEmpty() ? remote.contains(key) ? "remote" : "local" : "virtual";
    String rest =
        members.isEmpty() || !access.isAdministrator(user)
            ? ""
            : ",\"repositories\":[\"" + String.join("\",\"", members) + "\"]";
    return ArtifactoryReply.json(
        200,
        "{\"key\":\"%s\",\"packageType\":\"docker\",\"rclass\":\"%s\"%s}"
            .formatted(key, rclass, rest));
  }
}
