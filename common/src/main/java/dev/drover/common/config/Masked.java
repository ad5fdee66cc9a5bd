package dev.drover.common.config;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values of drover.yaml as they may be shown. What is not known to be harmless is masked. */
final class Masked {
  static final String MASK = "***";

  private static final String KAFKA_PROPERTY = "kafka.properties.";
  private static final Set<String> SECRETS = Set.of("password", "passphrase", "secret-access-key");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern LOGIN = Pattern.compile("//[^/@]*@");

  /** Options of JDBC's and the bundle store's URLs whose values are no secrets. */
  private static final Set<String> HARMLESS =
      Set.of(
          "sslmode",
          "ssl",
          "sslrootcert",
          "sslcert",
          "sslkey",
          "channelBinding",
          "gssEncMode",
          "targetServerType",
          "connectTimeout",
          "loginTimeout",
          "socketTimeout",
          "tcpKeepAlive",
          "ApplicationName",
          "endpoint",
          "region");

  private Masked() {}

  /**
   * @param key the whole path
   * @param kafka which of Kafka's properties are no secrets
   */
  static String value(String key, String value, Predicate<String> kafka) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    if (key.startsWith(KAFKA_PROPERTY)) {
      return kafka.test(key.substring(KAFKA_PROPERTY.length())) ? url(value) : MASK;
    }
    boolean secret =
        SECRETS.contains(last) || (last.endsWith("-env") && !VARIABLE.matcher(value).matches());
    return secret ? MASK : url(value);
  }

  private static String url(String value) {
    String shown = LOGIN.matcher(value).replaceAll("//" + MASK + "@");
    int question = shown.indexOf('?');
    return question < 0
        ? shown
        : shown.substring(0, question + 1)
            + Stream.of(shown.substring(question + 1).split("&", -1))
                .map(Masked::option)
                .collect(Collectors.joining("&"));
  }

  private static String option(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? "" : option.substring(0, equals);
    boolean harmless = HARMLESS.contains(name) && !option.contains("%40") && !option.contains("@");
    if (harmless || option.isEmpty()) {
      return option;
    }
    return name.matches("[A-Za-z_-]+") ? name + "=" + MASK : MASK;
  }
}
