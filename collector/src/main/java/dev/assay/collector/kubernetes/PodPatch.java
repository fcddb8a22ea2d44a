package dev.assay.collector.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Changes of a pod as JSON Patch (RFC 6902), each made in the tree at once, so that paths of later
 * ones are right. For one thread.
 */
final class PodPatch {

  private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

  /** Sets a member, whatever it was. */
  void set(ObjectNode owner, String path, String member, JsonNode value) {
    owner.set(member, value);
    operation(path + "/" + escaped(member), value);
  }

  /** Appends to a list, which is made where there is none. */
  void append(ObjectNode owner, String path, String list, JsonNode item) {
    listOf(owner, path, list).add(item);
    operation(path + "/" + list + "/-", item);
  }

  /** Puts something before everything else in a list, which is made where there is none. */
  void prepend(ObjectNode owner, String path, String list, JsonNode item) {
    listOf(owner, path, list).insert(0, item);
    operation(path + "/" + list + "/0", item);
  }

  private ArrayNode listOf(ObjectNode owner, String path, String list) {
    if (owner.get(list) instanceof ArrayNode there) {
      return there;
    }
    // Of its own in either place: what is appended to the one is not in the other.
    operation(path + "/" + list, JsonNodeFactory.instance.arrayNode());
    return owner.putArray(list);
  }

  private void operation(String path, JsonNode value) {
    ObjectNode operation = operations.addObject();
    operation.put("op", "add").put("path", path).set("value", value.deepCopy());
  }

  private static String escaped(String member) {
    return member.replace("~", "~0").replace("/", "~1");
  }

  /** Returns the operations, in their order. */
  ArrayNode operations() {
    return operations;
  }
}
