package dev.drover.common.config;

import dev.drover.common.message.YamlSection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the sections of drover.yaml into records; what is wrong becomes a problem and the section
 * stays absent.
 */
final class Sections {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s,:/@]+):([0-9]{1,5})");
  private static final int MOST_SLOTS = 256;

  private Sections() {}

  /**
   * @param environment where {@code url-env} is looked up
   */
  static DroverConfig config(YamlSection root, Map<String, String> environment) {
    DroverConfig config =
        new DroverConfig(
            kafka(root.section("kafka")),
            coordinator(root.section("coordinator"), environment),
            servers(root.section("servers"), environment),
            BundlesSection.read(root.section("bundles")),
            workers(root.section("workers")),
            tools(root.section("tools")));
    root.end();
    return config;
  }

  private static DroverConfig.@Nullable Kafka kafka(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    String servers = section.requiredText("bootstrap-servers");
    if (servers != null && !Stream.of(servers.split(",", -1)).allMatch(Sections::isHostPort)) {
      section.problem(
          "bootstrap-servers", "must be host:port, or several separated by commas", null);
    }
    Map<String, String> properties = properties(section.section("properties"));
    section.end();
    return servers == null ? null : new DroverConfig.Kafka(servers, properties);
  }

  private static boolean isHostPort(String text) {
    Matcher matcher = HOST_PORT.matcher(text.strip());
    return matcher.matches() && isPort(Integer.parseInt(matcher.group(2)));
  }

  /** A host with or without a port. */
  static boolean isHost(String text) {
    return isHostPort(text) || isHostPort(text + ":5432");
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= 65_535;
  }

  private static @Nullable Map<String, String> properties(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    Map<String, String> properties = new LinkedHashMap<>();
    for (String key : List.copyOf(section.keys())) {
      String value = section.text(key);
      if (value != null) {
        properties.put(key, value);
      }
    }
    return Map.copyOf(properties);
  }

  private static DroverConfig.@Nullable Coordinator coordinator(
      @Nullable YamlSection section, Map<String, String> environment) {
    if (section == null) {
      return null;
    }
    YamlSection database = section.section("database");
    DroverConfig.Server server =
        database == null ? null : ServerSection.read(database, true, environment);
    DroverConfig.Http http = http(section.section("http"));
    section.end();
    return new DroverConfig.Coordinator(server, http);
  }

  private static DroverConfig.@Nullable Http http(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    var http = new DroverConfig.Http(section.text("host"), section.integer("port", 0, 65_535));
    section.end();
    return http;
  }

  private static Map<String, DroverConfig.Server> servers(
      @Nullable YamlSection section, Map<String, String> environment) {
    Map<String, DroverConfig.Server> servers = new LinkedHashMap<>();
    if (section == null) {
      return servers;
    }
    for (String name : List.copyOf(section.keys())) {
      YamlSection one = section.section(name);
      if (!isName(name)) {
        section.problem(
            name,
            "is not a server name",
            "Use lower-case letters and digits, joined by single dashes.");
      }
      DroverConfig.Server server = one == null ? null : ServerSection.read(one, false, environment);
      if (server != null) {
        servers.put(name, server);
      }
    }
    return servers;
  }

  /** Of a server or a store: what an environment variable's name can be made of. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** At most one of {@code keys} may be given. */
  static List<String> keepOne(YamlSection section, String... keys) {
    List<String> given = Stream.of(keys).filter(key -> section.value(key) != null).toList();
    if (given.size() > 1) {
      section.problem(
          given.getLast(),
          "is given beside " + String.join(" and ", given.subList(0, given.size() - 1)),
          "Keep one.");
    }
    return given;
  }

  private static DroverConfig.@Nullable Workers workers(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    YamlSection slots = section.section("slots");
    Integer heartbeat = section.integer("heartbeat-millis", 100, 60_000);
    Integer parallel = section.integer("parallel", 1, MOST_SLOTS);
    String hosts = section.text("http-hosts");
    String production = section.text("production-servers");
    DroverConfig.Monitoring monitoring = monitoring(section.section("monitoring"));
    section.end();
    return new DroverConfig.Workers(
        slots == null ? null : slots(slots), heartbeat, parallel, hosts, production, monitoring);
  }

  private static DroverConfig.@Nullable Monitoring monitoring(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    var monitoring =
        new DroverConfig.Monitoring(section.text("host"), section.integer("port", 0, 65_535));
    section.end();
    return monitoring;
  }

  private static DroverConfig.@Nullable Tools tools(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    String postgres = section.text("postgres");
    section.end();
    return new DroverConfig.Tools(postgres);
  }

  private static DroverConfig.Slots slots(YamlSection section) {
    var slots =
        new DroverConfig.Slots(
            section.integer("backup", 1, MOST_SLOTS),
            section.integer("migrate", 1, MOST_SLOTS),
            section.integer("verify", 1, MOST_SLOTS),
            section.integer("restore", 1, MOST_SLOTS));
    section.end();
    return slots;
  }
}
