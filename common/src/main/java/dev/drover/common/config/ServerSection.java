package dev.drover.common.config;

import dev.drover.common.message.YamlSection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A section of drover.yaml that describes a server. With {@code url-env} it is what the URL in that
 * variable says, and its own keys only what that URL leaves open: nothing is ever taken from
 * another server's section.
 */
final class ServerSection {
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://(?<hosts>[^/?]+)(/(?<database>[^?/]*))?(\\?(?<options>.*))?");
  private static final String[] PASSWORDS = {"password", "password-file", "password-env"};

  private ServerSection() {}

  /**
   * @param needsDatabase for the coordinator's own; servers have databases that plans name
   */
  static DroverConfig.@Nullable Server read(
      YamlSection section, boolean needsDatabase, Map<String, String> environment) {
    boolean byVariable = section.value("url-env") != null;
    DatabaseUrl given =
        section.parsed("url-env", variable -> DatabaseUrl.inVariable(variable, environment));
    String url = byVariable ? section.text("url") : section.requiredText("url");
    boolean userIsOpen = !byVariable || (given != null && given.user() == null);
    String user = userIsOpen ? section.requiredText("user") : section.text("user");
    String password = section.text("password");
    String file = section.text("password-file");
    String variable = section.text("password-env");
    Integer connections = section.integer("max-connections", 1, 1_000);
    Integer free = needsDatabase ? null : section.integer("free-gigabytes", 0, 1_000_000);
    section.end();
    Sections.keepOne(section, "url", "url-env");
    Sections.keepOne(section, PASSWORDS);
    if (given != null) {
      checkBeside(section, given, needsDatabase);
      url = given.url();
      user = given.user() == null ? user : given.user();
      password = given.password() == null ? password : given.password();
    } else if (url != null) {
      checkUrl(section, url, needsDatabase);
    }
    return url == null || user == null
        ? null
        : new DroverConfig.Server(url, user, password, file, variable, connections, free);
  }

  private static void checkBeside(YamlSection section, DatabaseUrl given, boolean needsDatabase) {
    if (given.user() != null) {
      refuseBeside(section, "user");
    }
    if (given.password() != null) {
      Stream.of(PASSWORDS).forEach(key -> refuseBeside(section, key));
    }
    if (needsDatabase && !given.namesDatabase()) {
      section.problem("url-env", "names no database", "End the URL with /database.");
    }
  }

  private static void refuseBeside(YamlSection section, String key) {
    if (section.value(key) != null) {
      section.problem(key, "is given beside url-env, whose URL holds it too", "Keep one.");
    }
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
}
