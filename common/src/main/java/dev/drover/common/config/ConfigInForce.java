package dev.drover.common.config;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.message.Yaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every value of a configuration as a process that read it works with, for people: secrets masked,
 * and each with where it comes from.
 */
public final class ConfigInForce {
  private ConfigInForce() {}

  /** Who gave a value. */
  public enum Source {
    FILE,
    ENVIRONMENT,
    DEFAULT;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param key its whole path, such as {@code servers.platform.url}
   * @param value masked where it is, or may hold, a secret
   * @param place line and column of the file, or the environment variable; absent for defaults
   */
  public record Setting(String key, String value, Source source, @Nullable String place) {}

  /**
   * Ordered by key.
   *
   * @param file absent when everything comes from {@code environment}
   * @param kafka which of Kafka's properties are no secrets
   * @throws dev.drover.common.failure.DroverException as {@link ConfigReader} does
   */
  public static List<Setting> read(
      @Nullable Path file, Map<String, String> environment, Predicate<String> kafka) {
    ConfigReader.Sources sources = ConfigReader.sources(file, environment);
    Map<String, Yaml.Text> written = new TreeMap<>();
    collect("", sources.root(), written);
    Map<String, String> values = new TreeMap<>();
    written.forEach((key, text) -> values.put(key, text.value()));
    collect("", ConfigWriter.tree(withDefaults(sources.config())), values);
    return values.entrySet().stream()
        .map(value ->
            setting(value.getKey(), Masked.value(value.getKey(), value.getValue(), kafka), written))
        .toList();
  }

  private static Setting setting(String key, String masked, Map<String, Yaml.Text> written) {
    Yaml.Text text = written.get(key);
    Yaml.Text variable =
        written.get(key.substring(0, key.lastIndexOf('.') + 1) + ConfigKeys.URL_ENV);
    if (text != null) {
      String place = text.place().words();
      boolean ofVariable = place.startsWith(Environment.PLACE);
      return new Setting(key, masked, ofVariable ? Source.ENVIRONMENT : Source.FILE, place);
    }
    return variable != null && key.matches(".*\\.(url|user|password)")
        ? new Setting(key, masked, Source.ENVIRONMENT, Environment.PLACE + variable.value())
        : new Setting(key, masked, Source.DEFAULT, null);
  }

  /** What is decided where it is used is written out here. */
  private static DroverConfig withDefaults(DroverConfig config) {
    DroverConfig.Http http =
        new DroverConfig.Http(config.http().hostOrDefault(), config.http().portOrDefault());
    DroverConfig.Coordinator coordinator = config.coordinator();
    DroverConfig.Bundles bundles = config.bundles();
    return new DroverConfig(
        config.kafka(),
        new DroverConfig.Coordinator(coordinator == null ? null : coordinator.database(), http),
        config.servers(),
        bundles == null
            ? null
            : new DroverConfig.Bundles(
                bundles.url(),
                bundles.keyFile(),
                bundles.passphrase(),
                bundles.passphraseFile(),
                bundles.passphraseEnv(),
                bundles.s3(),
                (int) bundles.rollbackWindow().toDays(),
                bundles.copies()),
        withDefaults(config.workers()),
        config.tools());
  }

  private static DroverConfig.Workers withDefaults(DroverConfig.Workers workers) {
    DroverConfig.Slots slots = workers.slots();
    return new DroverConfig.Workers(
        new DroverConfig.Slots(
            slots.of("backup"), slots.of("migrate"), slots.of("verify"), slots.of("restore")),
        workers.heartbeatMillis(),
        workers.parallel(),
        workers.httpHosts(),
        workers.productionServers(),
        workers.monitoring() == null || workers.monitoring().port() == null
            ? null
            : new DroverConfig.Monitoring(
                workers.monitoring().hostOrDefault(), workers.monitoring().port()));
  }

  private static void collect(String path, Yaml value, Map<String, Yaml.Text> texts) {
    switch (value) {
      case Yaml.Mapping mapping ->
          mapping
              .entries()
              .forEach((key, entry) -> collect(below(path, key), entry.value(), texts));
      case Yaml.Text text -> {
        if (!text.isNull()) {
          texts.put(path, text);
        }
      }
      case Yaml.Sequence _ ->
          throw new IllegalStateException("drover.yaml has no lists, yet " + path + " is one");
    }
  }

  private static void collect(String path, JsonNode value, Map<String, String> values) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(part -> collect(below(path, part.getKey()), part.getValue(), values));
    } else {
      values.put(path, value.asText());
    }
  }

  private static String below(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
