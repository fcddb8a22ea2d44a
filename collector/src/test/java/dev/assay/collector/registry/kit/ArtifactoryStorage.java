package dev.assay.collector.registry.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an Artifactory stores, and how its REST API words that (JFrog, "Artifactory REST APIs": Get
 * File Info, Get Folder Info, Get Item Properties, Artifactory Query Language, Checksum Search).
 */
final class ArtifactoryStorage {

  static final String TRASH = "auto-trashcan";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Artifactory writes an offset, and which form of it differs between versions. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXX").withZone(ZoneOffset.ofHours(1));

  private static final Pattern FIND =
      Pattern.compile("items\\.find\\((\\{.*?\\})\\)", Pattern.DOTALL);

  private final List<ArtifactoryItem> items = new CopyOnWriteArrayList<>();

  void put(ArtifactoryItem item) {
    items.removeIf(old -> isAt(old, item.repository(), item.path()));
    items.add(item);
  }

  Optional<ArtifactoryItem> find(String repository, String path) {
    return items.stream().filter(item -> isAt(item, repository, path)).findFirst();
  }

  List<ArtifactoryItem> below(String repository, String directory) {
    return items.stream()
        .filter(item -> item.repository().equals(repository))
        .filter(item -> directory.isEmpty() || item.path().startsWith(directory + "/"))
        .toList();
  }

  /** Moves an item to the trash can, as a deletion does. */
  void delete(ArtifactoryItem item, String by, Instant at) {
    items.remove(item);
    put(
        item.at(TRASH, item.repository() + "/" + item.path())
            .with(
                Map.of(
                    "trash.time", List.of(Long.toString(at.toEpochMilli())),
                    "trash.deletedBy", List.of(by),
                    "trash.originalRepository", List.of(item.repository()),
                    "trash.originalRepositoryType", List.of("local"),
                    "trash.originalPath", List.of(item.path()))));
  }

  /** Forgets an item, as where there is no trash can. */
  void forget(ArtifactoryItem item) {
    items.remove(item);
  }

  private static boolean isAt(ArtifactoryItem item, String repository, String path) {
    return item.repository().equals(repository) && item.path().equals(path);
  }

  /**
   * Answers a request for a file or folder.
   *
   * @param base address of Artifactory, ".../artifactory"
   * @return nothing where there is none
   */
  Optional<String> info(String base, String repository, String path) throws IOException {
    Optional<ArtifactoryItem> file = find(repository, path);
    if (file.isPresent()) {
      return Optional.of(JSON.writeValueAsString(fileInfo(base, file.get())));
    }
    List<ArtifactoryItem> below = below(repository, path);
    return below.isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.writeValueAsString(folderInfo(base, repository, path, below)));
  }

  private static ObjectNode fileInfo(String base, ArtifactoryItem item) {
    ObjectNode info = JSON.createObjectNode();
    String at = item.repository() + "/" + item.path();
    info.put("repo", item.repository()).put("path", "/" + item.path());
    info.put("created", TIME.format(item.created())).put("createdBy", item.createdBy());
    info.put("lastModified", TIME.format(item.modified())).put("modifiedBy", item.modifiedBy());
    info.put("lastUpdated", TIME.format(later(item.created(), item.modified())));
    info.put("downloadUri", base + "/" + at);
    info.put("mimeType", "application/json");
    info.put("size", Integer.toString(item.content().bytes().length));
    info.putObject("checksums").put("sha256", item.sha256());
    info.putObject("originalChecksums").put("sha256", item.sha256());
    info.put("uri", base + "/api/storage/" + at);
    return info;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static ObjectNode folderInfo(
      String base, String repository, String path, List<ArtifactoryItem> below) {
    ObjectNode info = JSON.createObjectNode();
    info.put("repo", repository).put("path", "/" + path);
    info.put("created", TIME.format(below.get(0).created()));
    info.put("createdBy", below.get(0).createdBy());
    info.put("lastModified", TIME.format(below.get(0).modified()));
    info.put("modifiedBy", below.get(0).modifiedBy());
    info.put("lastUpdated", TIME.format(below.get(0).modified()));
    TreeSet<String> files = new TreeSet<>();
    TreeSet<String> folders = new TreeSet<>();
    for (ArtifactoryItem item : below) {
      String rest = path.isEmpty() ? item.path() : item.path().substring(path.length() + 1);
      int slash = rest.indexOf('/');
      if (slash < 0) {
        files.add(rest);
      } else {
        folders.add(rest.substring(0, slash));
      }
    }
    ArrayNode children = info.putArray("children");
    folders.forEach(name -> children.addObject().put("uri", "/" + name).put("folder", true));
    files.forEach(name -> children.addObject().put("uri", "/" + name).put("folder", false));
    info.put("uri", base + "/api/storage/" + repository + (path.isEmpty() ? "" : "/" + path));
    return info;
  }

  /** Answers a request for properties; nothing where there is no such file, or it has none. */
  Optional<String> properties(String base, String repository, String path) throws IOException {
    Optional<ArtifactoryItem> file =
        find(repository, path).filter(item -> !item.properties().isEmpty());
    if (file.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode properties = answer.putObject("properties");
    file.get()
        .properties()
        .forEach((name, values) -> values.forEach(properties.putArray(name)::add));
    answer.put("uri", base + "/api/storage/" + repository + "/" + path);
    return Optional.of(JSON.writeValueAsString(answer));
  }

  /** Answers a search by checksum, among the repositories given; in all where these are none. */
  String byChecksum(
      String base,
      String sha256,
      List<String> repositories,
      boolean detailed,
      Predicate<String> readable)
      throws IOException {
    ArrayNode results = JSON.createArrayNode();
    for (ArtifactoryItem item : items) {
      boolean asked = repositories.isEmpty() || repositories.contains(item.repository());
      if (item.sha256().equals(sha256) && asked && readable.test(item.repository())) {
        ObjectNode info = fileInfo(base, item);
        results.add(
            detailed ? info : JSON.createObjectNode().put("uri", info.path("uri").asText()));
      }
    }
    return JSON.writeValueAsString(JSON.createObjectNode().set("results", results));
  }

  /**
   * Answers a query; nothing where it is none. All fields are included, whatever it includes.
   *
   * @param readable which repositories the asking user may read
   */
  Optional<String> query(String aql, Predicate<String> readable) throws IOException {
    Matcher find = FIND.matcher(aql);
    if (!find.find()) {
      return Optional.empty();
    }
    JsonNode criteria = JSON.readTree(find.group(1));
    ArrayNode results = JSON.createArrayNode();
    for (ArtifactoryItem item : items) {
      if (readable.test(item.repository()) && matches(item, criteria)) {
        results.add(row(item));
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("results", results);
    answer
        .putObject("range")
        .put("start_pos", 0)
        .put("end_pos", results.size())
        .put("total", results.size());
    return Optional.of(JSON.writeValueAsString(answer));
  }

  private static boolean matches(ArtifactoryItem item, JsonNode criteria) {
    for (Map.Entry<String, JsonNode> field : criteria.properties()) {
      JsonNode wanted = field.getValue();
      boolean holds =
          switch (field.getKey()) {
            case "$or" -> any(item, wanted);
            case "$and" -> all(item, wanted);
            default -> values(item, field.getKey()).stream().anyMatch(value -> fits(value, wanted));
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(ArtifactoryItem item, JsonNode list) {
    for (JsonNode each : list) {
      if (matches(item, each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean all(ArtifactoryItem item, JsonNode list) {
    for (JsonNode each : list) {
      if (!matches(item, each)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> values(ArtifactoryItem item, String field) {
    return switch (field) {
      case "repo" -> List.of(item.repository());
      case "path" -> List.of(item.directory());
      case "name" -> List.of(item.name());
      case "sha256", "actual_sha256" -> List.of(item.sha256());
      case "type" -> List.of("file");
      default ->
          field.startsWith("@")
              ? item.properties().getOrDefault(field.substring(1), List.of())
              : List.of();
    };
  }

  private static boolean fits(String value, JsonNode wanted) {
    if (wanted.isTextual()) {
      return value.equals(wanted.asText());
    }
    if (wanted.has("$eq")) {
      return value.equals(wanted.path("$eq").asText());
    }
    if (wanted.has("$ne")) {
      return !value.equals(wanted.path("$ne").asText());
    }
    List<String> parts = new ArrayList<>();
    for (String part : wanted.path("$match").asText().split("\\*", -1)) {
      parts.add(Pattern.quote(part));
    }
    return value.matches(String.join(".*", parts));
  }

  private static ObjectNode row(ArtifactoryItem item) {
    ObjectNode row = JSON.createObjectNode();
    row.put("repo", item.repository()).put("path", item.directory()).put("name", item.name());
    row.put("type", "file").put("size", item.content().bytes().length);
    row.put("created", TIME.format(item.created())).put("created_by", item.createdBy());
    row.put("modified", TIME.format(item.modified())).put("modified_by", item.modifiedBy());
    row.put("updated", TIME.format(later(item.created(), item.modified())));
    row.put("sha256", item.sha256());
    ArrayNode properties = row.putArray("properties");
    item.properties()
        .forEach(
            (name, values) ->
                values.forEach(
                    value -> properties.addObject().put("key", name).put("value", value)));
    return row;
  }
}
