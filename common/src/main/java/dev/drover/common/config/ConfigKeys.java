package dev.drover.common.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every key of drover.yaml, derived from the components of {@link DroverConfig}, and the
 * environment variable that sets it: {@code DROVER_}, then the path in upper case with {@code _}
 * for dots and dashes.
 */
final class ConfigKeys {
  static final String PREFIX = "DROVER_";
  static final String SERVERS = PREFIX + "SERVERS_";
  static final String COPIES = PREFIX + "BUNDLES_COPIES_";
  static final String KAFKA_PROPERTIES = PREFIX + "KAFKA_PROPERTIES_";

  /** Read once into url, user and password: no component is called so. */
  static final String URL_ENV = "url-env";

  /** Environment variable to path, of every key that has a fixed place. */
  static final Map<String, List<String>> FIXED = fixed();

  /** Suffix to key of a server, longest first: {@code PASSWORD_FILE} before {@code PASSWORD}. */
  static final Map<String, List<String>> OF_SERVER = ofServer();

  /** As of a server, of a store of copies. */
  static final Map<String, List<String>> OF_COPIES = ofCopies();

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
        if (component.getType() == DroverConfig.Server.class) {
          List<String> url = Stream.concat(here.stream(), Stream.of(URL_ENV)).toList();
          keys.put(variable(url), url);
        }
      } else if (!(component.getGenericType() instanceof ParameterizedType)) {
        keys.put(variable(here), here);
      }
    }
  }

  private static Map<String, List<String>> ofServer() {
    List<List<String>> paths = new ArrayList<>(leaves(DroverConfig.Server.class));
    paths.add(List.of(URL_ENV));
    return bySuffix(paths);
  }

  private static Map<String, List<String>> ofCopies() {
    return bySuffix(leaves(DroverConfig.Copies.class));
  }

  private static List<List<String>> leaves(Class<?> type) {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    collect(type, List.of(), keys);
    return List.copyOf(keys.values());
  }

  private static Map<String, List<String>> bySuffix(List<List<String>> paths) {
    Map<String, List<String>> keys =
        new TreeMap<>(
            Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(Comparator.naturalOrder()));
    paths.forEach(path -> keys.put("_" + upper(String.join("_", path)), path));
    return keys;
  }

  static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
