package dev.drover.common.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every key of drover.yaml, derived from the components of {@link DroverConfig}, and the
 * environment variable that sets it: {@code DROVER_}, then the path in upper case with {@code _}
 * for dots and dashes.
 */
final class ConfigKeys {
  static final String PREFIX = "DROVER_";
  static final String SERVERS = PREFIX + "SERVERS_";
  static final String KAFKA_PROPERTIES = PREFIX + "KAFKA_PROPERTIES_";

  /** Environment variable to path, of every key that has a fixed place. */
  static final Map<String, List<String>> FIXED = fixed();

  /** Suffix to key of a server, longest first: {@code PASSWORD_FILE} before {@code PASSWORD}. */
  static final Map<String, String> OF_SERVER = ofServer();

  private ConfigKeys() {}

  static String variable(List<String> path) {
    return PREFIX + upper(String.join("_", path));
  }

  private static String upper(String words) {
    return words.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static Map<String, List<String>> fixed() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    collect(DroverConfig.class, List.of(), keys);
    // Room counts only where databases are moved to.
    keys.remove(variable(List.of("coordinator", "database", "free-gigabytes")));
    return keys;
  }

  private static void collect(Class<?> type, List<String> path, Map<String, List<String>> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      List<String> here =
          Stream.concat(path.stream(), Stream.of(kebab(component.getName()))).toList();
      if (component.getType().isRecord()) {
        collect(component.getType(), here, keys);
      } else if (!(component.getGenericType() instanceof ParameterizedType)) {
        keys.put(variable(here), here);
      }
    }
  }

  private static Map<String, String> ofServer() {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : DroverConfig.Server.class.getRecordComponents()) {
      names.add(kebab(component.getName()));
    }
    names.sort(Comparator.comparingInt(String::length).reversed());
    Map<String, String> keys = new LinkedHashMap<>();
    names.forEach(name -> keys.put("_" + upper(name), name));
    return keys;
  }

  static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
