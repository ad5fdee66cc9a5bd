package dev.drover.common.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.digest.Sha256;
import dev.drover.common.message.Json;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names a plan by what it says: the SHA-256, in lower-case hexadecimal, of its JSON with keys in
 * code-unit order and no blanks. Comments, order of keys and quoting in the YAML do not matter;
 * every value and every byte of its files does.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * @param plan with its files
   */
  public static String of(Plan plan) {
    return sha256(plan);
  }

  /** Over names and texts of the files, in their order; empty when there are none. */
  public static String of(List<Target.SchemaFile> files) {
    return files.isEmpty() ? "" : sha256(files);
  }

  private static String sha256(Object value) {
    byte[] json = Json.bytes(sorted(Json.mapper().valueToTree(value)));
    return HexFormat.of().formatHex(Sha256.of(json));
  }

  private static Object sorted(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> sorted = new TreeMap<>();
      node.properties()
          .forEach(property -> sorted.put(property.getKey(), sorted(property.getValue())));
      return sorted;
    }
    if (node.isArray()) {
      List<Object> items = new ArrayList<>();
      node.forEach(item -> items.add(sorted(item)));
      return items;
    }
    return node;
  }
}
