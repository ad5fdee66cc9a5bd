package dev.drover.common.database;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A database as libpq's programs are told of it. Everything but the password is one quoted
 * connection string, so that a database whose name looks like one (a {@code =} in it, {@code
 * postgresql://} before it) is still only a name; the password stands in no argument.
 *
 * @param conninfo for {@code --dbname}
 */
public record LibpqAddress(String conninfo, @Nullable String password) {
  private static final String SCHEME = "jdbc:postgresql://";
  private static final String DEFAULT_PORT = "5432";

  /** Options of the driver's URLs that libpq has under the same name, or under another. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "connectTimeout", "connect_timeout",
          "gssEncMode", "gssencmode",
          "channelBinding", "channel_binding");

  public static LibpqAddress of(DroverConfig.Server server, DatabaseName database) {
    String url = server.url().substring(SCHEME.length());
    int question = url.indexOf('?');
    String authority = (question < 0 ? url : url.substring(0, question)).replaceAll("/.*", "");
    List<String> hosts = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String one : authority.split(",", -1)) {
      int colon = one.lastIndexOf(':');
      boolean port = colon > one.lastIndexOf(']');
      hosts.add((port ? one.substring(0, colon) : one).replaceAll("[\\[\\]]", ""));
      ports.add(port ? one.substring(colon + 1) : DEFAULT_PORT);
    }
    Map<String, String> parts = new TreeMap<>();
    parts.put("dbname", database.value());
    parts.put("host", String.join(",", hosts));
    parts.put("port", String.join(",", ports));
    parts.put("user", server.user());
    if (question >= 0) {
      parts.putAll(options(url.substring(question + 1)));
    }
    return new LibpqAddress(
        parts.entrySet().stream()
            .map(part -> part.getKey() + "='" + escaped(part.getValue()) + "'")
            .collect(Collectors.joining(" ")),
        server.resolvePassword());
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new TreeMap<>();
    Stream.of(query.split("&"))
        .map(option -> option.split("=", 2))
        .filter(option -> option.length == 2 && OPTIONS.containsKey(option[0]))
        .forEach(option ->
            options.put(
                OPTIONS.getOrDefault(option[0], option[0]),
                URLDecoder.decode(option[1], StandardCharsets.UTF_8)));
    return options;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("'", "\\'");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return conninfo;
  }
}
