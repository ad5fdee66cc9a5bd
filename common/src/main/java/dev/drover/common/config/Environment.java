package dev.drover.common.config;

import dev.drover.common.message.Nearest;
import dev.drover.common.message.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lays environment variables over the tree of drover.yaml; they win. An empty variable counts as
 * not set. Variables that begin like a section of the configuration and mean nothing are problems,
 * except those that Kubernetes injects for services that happen to be named {@code drover-...}.
 */
final class Environment {
  private static final Pattern SECTION =
      Pattern.compile("DROVER_(KAFKA|COORDINATOR|SERVERS|BUNDLES|WORKERS)_.*");
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "DROVER_.*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  /** Of each only one may be given. */
  private static final List<List<String>> WAYS =
      List.of(
          List.of("url", "url-env"),
          List.of("password", "password-file", "password-env"),
          List.of("passphrase", "passphrase-file", "passphrase-env"),
          List.of("secret-access-key", "secret-access-key-file", "secret-access-key-env"));

  static final String PLACE = "environment variable ";

  private final Yaml.Mapping root;
  private final List<Yaml.Problem> problems;

  Environment(Yaml.Mapping root, List<Yaml.Problem> problems) {
    this.root = root;
    this.problems = problems;
  }

  void overlay(Map<String, String> variables) {
    new TreeMap<>(variables)
        .forEach((name, value) -> {
          if (name.startsWith(ConfigKeys.PREFIX) && !value.isEmpty()) {
            List<String> path = path(name);
            if (path != null) {
              put(path, new Yaml.Text(value, false, new Yaml.Place(PLACE + name)));
            } else if (SECTION.matcher(name).matches() && !SERVICE_LINK.matcher(name).matches()) {
              unknown(name);
            }
          }
        });
  }

  private void unknown(String name) {
    String nearest = Nearest.suggestion(name, ConfigKeys.FIXED.keySet());
    problems.add(
        new Yaml.Problem(
            new Yaml.Place(PLACE + name),
            "no key of drover.yaml has this name",
            nearest != null ? nearest : "Correct it or unset it."));
  }

  private static @Nullable List<String> path(String name) {
    List<String> fixed = ConfigKeys.FIXED.get(name);
    if (fixed != null) {
      return fixed;
    }
    if (name.startsWith(ConfigKeys.KAFKA_PROPERTIES)
        && name.length() > ConfigKeys.KAFKA_PROPERTIES.length()) {
      return List.of(
          "kafka", "properties", lower(name.substring(ConfigKeys.KAFKA_PROPERTIES.length()), '.'));
    }
    List<String> server = named(name, ConfigKeys.SERVERS, ConfigKeys.OF_SERVER, "servers");
    return server != null
        ? server
        : named(name, ConfigKeys.COPIES, ConfigKeys.OF_COPIES, "bundles", "copies");
  }

  /**
   * The path of what is called by people.
   *
   * @param keys by what a variable ends with, longest first
   */
  private static @Nullable List<String> named(
      String variable, String prefix, Map<String, List<String>> keys, String... section) {
    if (!variable.startsWith(prefix)) {
      return null;
    }
    String rest = variable.substring(prefix.length());
    for (Map.Entry<String, List<String>> key : keys.entrySet()) {
      if (rest.endsWith(key.getKey()) && rest.length() > key.getKey().length()) {
        List<String> path = new ArrayList<>(List.of(section));
        path.add(lower(rest.substring(0, rest.length() - key.getKey().length()), '-'));
        path.addAll(key.getValue());
        return path;
      }
    }
    return null;
  }

  private static String lower(String words, char separator) {
    return words.toLowerCase(Locale.ROOT).replace('_', separator);
  }

  private void put(List<String> path, Yaml.Text value) {
    Yaml.Mapping at = root;
    for (String key : path.subList(0, path.size() - 1)) {
      Yaml.Entry entry = at.entries().get(key);
      if (entry == null || (entry.value() instanceof Yaml.Text text && text.isNull())) {
        entry =
            new Yaml.Entry(value.place(), new Yaml.Mapping(new LinkedHashMap<>(), value.place()));
        at.entries().put(key, entry);
      }
      if (!(entry.value() instanceof Yaml.Mapping next)) {
        return; // noted as a problem when the section is read
      }
      at = next;
    }
    for (List<String> ways : WAYS) {
      if (ways.contains(path.getLast())) {
        dropWaysOfTheFile(at, ways);
      }
    }
    at.entries().put(path.getLast(), new Yaml.Entry(value.place(), value));
  }

  private static void dropWaysOfTheFile(Yaml.Mapping section, List<String> ways) {
    for (String key : ways) {
      Yaml.Entry entry = section.entries().get(key);
      if (entry != null && !entry.place().words().startsWith(PLACE)) {
        section.entries().remove(key);
      }
    }
  }
}
