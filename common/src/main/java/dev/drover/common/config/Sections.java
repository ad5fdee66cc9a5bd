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
  private static final Pattern SERVER_NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s,:/@]+):([0-9]{1,5})");
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://(?<hosts>[^/?]+)(/(?<database>[^?/]*))?(\\?(?<options>.*))?");
  private static final int MOST_SLOTS = 256;

  private Sections() {}

  static DroverConfig config(YamlSection root) {
    DroverConfig config =
        new DroverConfig(
            kafka(root.section("kafka")),
            coordinator(root.section("coordinator")),
            servers(root.section("servers")),
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
  private static boolean isHost(String text) {
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

  private static DroverConfig.@Nullable Coordinator coordinator(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    YamlSection database = section.section("database");
    DroverConfig.Server server = database == null ? null : server(database, true);
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

  private static Map<String, DroverConfig.Server> servers(@Nullable YamlSection section) {
    Map<String, DroverConfig.Server> servers = new LinkedHashMap<>();
    if (section == null) {
      return servers;
    }
    for (String name : List.copyOf(section.keys())) {
      YamlSection one = section.section(name);
      if (!SERVER_NAME.matcher(name).matches()) {
        section.problem(
            name,
            "is not a server name",
            "Use lower-case letters and digits, joined by single dashes.");
      }
      DroverConfig.Server server = one == null ? null : server(one, false);
      if (server != null) {
        servers.put(name, server);
      }
    }
    return servers;
  }

  private static DroverConfig.@Nullable Server server(YamlSection section, boolean needsDatabase) {
    String url = section.requiredText("url");
    String user = section.requiredText("user");
    String password = section.text("password");
    String file = section.text("password-file");
    String variable = section.text("password-env");
    Integer connections = section.integer("max-connections", 1, 1_000);
    Integer free = needsDatabase ? null : section.integer("free-gigabytes", 0, 1_000_000);
    section.end();
    if (url != null) {
      checkUrl(section, url, needsDatabase);
    }
    keepOne(section, "password", "password-file", "password-env");
    return url == null || user == null
        ? null
        : new DroverConfig.Server(url, user, password, file, variable, connections, free);
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

  private static void checkUrl(YamlSection section, String url, boolean needsDatabase) {
    // Not the driver's own parser: it logs URLs it does not like.
    Matcher form = URL.matcher(url);
    if (!form.matches()
        || !Stream.of(form.group("hosts").split(",", -1)).allMatch(Sections::isHost)) {
      section.problem("url", "must be jdbc:postgresql://host:port/database", null);
      return;
    }
    String options = form.group("options");
    if (options != null
        && Stream.of(options.split("&"))
            .anyMatch(option -> option.matches("(?i)(user|password|sslpassword)=.*"))) {
      section.problem(
          "url",
          "holds a user or a password",
          "Use the keys user and password-file: URLs are shown in messages.");
    }
    String database = form.group("database");
    if (needsDatabase && (database == null || database.isEmpty())) {
      section.problem("url", "names no database", "End it with /database.");
    }
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
    section.end();
    return new DroverConfig.Workers(
        slots == null ? null : slots(slots), heartbeat, parallel, hosts, production);
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
