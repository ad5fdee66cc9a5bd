package dev.drover.common.config;

import dev.drover.common.failure.DroverException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A libpq connection URI (PostgreSQL manual, "Connection URIs") as platforms hand it out in {@code
 * DATABASE_URL}: one server, its login and its database. No message shows any part of it but an
 * option's name.
 *
 * @param url the same for JDBC, without login
 * @param namesDatabase false when the URL ends with its hosts
 */
record DatabaseUrl(
    String url, @Nullable String user, @Nullable String password, boolean namesDatabase) {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** As libpq cuts it: the login ends at the first {@code @} before any slash. */
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?@]+)"
              + "(?:/(?<database>[^?/]*))?(?:\\?(?<options>.*))?");

  private static final Pattern ENCODED = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*+");
  private static final Pattern OPTION_NAME = Pattern.compile("[a-z_]{1,40}");

  /** libpq's options that are handed on, as the driver calls them. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "channel_binding", "channelBinding");

  /** What Drover decides itself for each of its connections. */
  private static final Set<String> OURS = Set.of("application_name", "connect_timeout");

  /**
   * @throws DroverException {@code config_malformed} when there is no such variable or no such URL
   *     in it
   */
  static DatabaseUrl inVariable(String variable, Map<String, String> environment) {
    if (!VARIABLE.matcher(variable).matches()) {
      // Perhaps the URL itself.
      throw DroverException.user(
          "config_malformed",
          "url-env must be the name of an environment variable",
          "Write url-env: DATABASE_URL, for instance.");
    }
    String value = environment.getOrDefault(variable, "");
    if (value.isEmpty()) {
      throw wrong(variable, "is not set", "Set it for this process; nothing else stands in.");
    }
    return parse(variable, value);
  }

  private static DatabaseUrl parse(String variable, String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw wrong(
          variable,
          "must hold postgres://user:password@host:port/database",
          "Percent-encode what else has a meaning there: @ as %40, / as %2F, : as %3A.");
    }
    String hosts = form.group("hosts");
    boolean socket = hosts.contains("%") && !hosts.contains("[");
    if (socket || !Stream.of(hosts.split(",", -1)).allMatch(Sections::isHost)) {
      throw wrong(variable, "must name host:port, or several separated by commas", null);
    }
    String database = decoded(variable, form.group("database"));
    String options = options(variable, form.group("options"));
    return new DatabaseUrl(
        "jdbc:postgresql://" + hosts + "/" + (database == null ? "" : encoded(database)) + options,
        decoded(variable, form.group("user")),
        decoded(variable, form.group("password")),
        database != null);
  }

  private static String options(String variable, @Nullable String query) {
    if (query == null || query.isEmpty()) {
      return "";
    }
    List<String> options = new ArrayList<>();
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? null : decoded(variable, option.substring(equals + 1));
      if (OURS.contains(name)) {
        continue;
      }
      if (!OPTIONS.containsKey(name) || value == null) {
        String shown = OPTION_NAME.matcher(name).matches() ? "the option " + name : "an option";
        throw wrong(
            variable,
            "has " + shown + " that Drover does not hand on",
            "Leave it out; known: sslmode, sslrootcert, sslcert, sslkey, channel_binding.");
      }
      options.add(OPTIONS.get(name) + "=" + encoded(value));
    }
    return options.isEmpty() ? "" : "?" + String.join("&", options);
  }

  /** Absent when there is nothing. */
  private static @Nullable String decoded(String variable, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    String decoded =
        ENCODED.matcher(text).matches()
            ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
            : "\0";
    if (decoded.indexOf('\0') >= 0 || decoded.indexOf('\uFFFD') >= 0) {
      throw wrong(variable, "is not percent-encoded UTF-8", "Write a percent sign itself as %25.");
    }
    return decoded;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static DroverException wrong(String variable, String what, @Nullable String remedy) {
    return DroverException.user(
        "config_malformed", "The environment variable " + variable + " " + what, remedy);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "DatabaseUrl[" + url + ", user " + user + "]";
  }
}
