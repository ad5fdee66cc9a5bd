package dev.drover.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.ConfigInForce.Setting;
import dev.drover.common.config.ConfigInForce.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigInForceTest {
  private static final String CANARY = "canary-7f3a";

  @TempDir Path folder;

  @Test
  void everyValueStandsThereWithWhereItComesFrom() throws IOException {
    String yaml =
        """
        servers:
          platform: {url: "jdbc:postgresql://p/", user: reader, password-file: /run/p}
          projects: {url-env: DATABASE_URL}
        bundles: {url: "file:///b"}
        """;
    List<Setting> settings =
        read(
            yaml,
            Map.of(
                "DATABASE_URL",
                "postgres://owner:" + CANARY + "@db:6543/app?sslmode=require",
                "DROVER_COORDINATOR_HTTP_PORT",
                "9000"));

    assertThat(settings)
        .contains(
            new Setting("servers.platform.user", "reader", Source.FILE, "line 2, column 49"),
            new Setting(
                "coordinator.http.port",
                "9000",
                Source.ENVIRONMENT,
                "environment variable DROVER_COORDINATOR_HTTP_PORT"),
            new Setting("coordinator.http.host", "127.0.0.1", Source.DEFAULT, null),
            new Setting("bundles.rollback-window-days", "7", Source.DEFAULT, null),
            new Setting("workers.slots.restore", "2", Source.DEFAULT, null),
            new Setting("servers.projects.max-connections", "8", Source.DEFAULT, null),
            new Setting(
                "servers.projects.url-env", "DATABASE_URL", Source.FILE, "line 3, column 23"),
            new Setting(
                "servers.projects.url",
                "jdbc:postgresql://db:6543/app?sslmode=require",
                Source.ENVIRONMENT,
                "environment variable DATABASE_URL"),
            new Setting(
                "servers.projects.user",
                "owner",
                Source.ENVIRONMENT,
                "environment variable DATABASE_URL"),
            new Setting(
                "servers.projects.password",
                "***",
                Source.ENVIRONMENT,
                "environment variable DATABASE_URL"));
    assertThat(settings.toString()).doesNotContain(CANARY);
  }

  @Test
  void noSecretIsShownWhereverItStands() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DROVER_KAFKA_BOOTSTRAP_SERVERS", "k:1");
    environment.put("DROVER_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", CANARY);
    environment.put("DROVER_KAFKA_PROPERTIES_SSL_KEY_PASSWORD", CANARY);
    environment.put("DROVER_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN");
    environment.put("DROVER_KAFKA_PROPERTIES_SOMETHING_OF_A_PLUGIN", CANARY);
    environment.put(
        "DROVER_COORDINATOR_DATABASE_URL", "jdbc:postgresql://c/d?passw%6Frd=" + CANARY);
    environment.put("DROVER_COORDINATOR_DATABASE_USER", "c");
    environment.put("DROVER_COORDINATOR_DATABASE_PASSWORD", CANARY);
    environment.put(
        "DROVER_SERVERS_A_URL", "jdbc:postgresql://h/?ssl=true&sslPassword_2=" + CANARY);
    environment.put("DROVER_SERVERS_A_USER", "u");
    environment.put("DROVER_SERVERS_A_PASSWORD_ENV", CANARY);
    environment.put(
        "DROVER_BUNDLES_URL",
        "s3://bucket/p?endpoint=https://me:" + CANARY + "@h&region=eu&x=" + CANARY);
    environment.put("DROVER_BUNDLES_PASSPHRASE", CANARY + " long enough");
    environment.put("DROVER_BUNDLES_S3_ACCESS_KEY_ID", "me");
    environment.put("DROVER_BUNDLES_S3_SECRET_ACCESS_KEY", CANARY);

    List<Setting> settings = ConfigInForce.read(null, environment, "sasl.mechanism"::equals);

    assertThat(settings.toString())
        .doesNotContain(CANARY)
        .contains(
            "jdbc:postgresql://h/?ssl=true&", "region=eu", "PLAIN", "access-key-id, value=me");
    assertThat(settings).filteredOn(one -> one.value().contains(Masked.MASK)).hasSize(10);
  }

  private List<Setting> read(String yaml, Map<String, String> environment) throws IOException {
    return ConfigInForce.read(
        Files.writeString(folder.resolve("drover.yaml"), yaml), environment, _ -> false);
  }
}
