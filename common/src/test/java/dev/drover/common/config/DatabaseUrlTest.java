package dev.drover.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.common.config.DroverConfig.Server;
import dev.drover.common.failure.DroverException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that a platform describes in one variable. */
class DatabaseUrlTest {
  private static final String CANARY = "canary-7f3a";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgres://u:p@h:6543/app                   | jdbc:postgresql://h:6543/app | u | p
          postgresql://u:p@h/app?sslmode=verify-full  | jdbc:postgresql://h/app?sslmode=verify-full | u | p
          postgres://u:p@h                            | jdbc:postgresql://h/ | u | p
          postgres://u:p@h/?channel_binding=require&connect_timeout=3 | jdbc:postgresql://h/?channelBinding=require | u | p
          postgres://u%40x:a%3Ab%2Fc+%25@h/%C3%A4%20b | jdbc:postgresql://h/%C3%A4%20b | u@x | a:b/c+%
          postgres://u:a:b?c#d@[::1]:1,h2:2/app       | jdbc:postgresql://[::1]:1,h2:2/app | u | a:b?c#d
          """)
  void isReadAsLibpqReadsIt(String given, String url, String user, String password) {
    Server server = server(Map.of("DATABASE_URL", given));

    assertThat(server.url()).isEqualTo(url);
    assertThat(server.user()).isEqualTo(user);
    assertThat(server.password()).isEqualTo(password);
    assertThat(server.toString()).doesNotContain(password + "@", "password");
  }

  @Test
  void whatTheUrlLeavesOpenHasItsOwnKeys() {
    Server server =
        server(
            Map.of(
                "DATABASE_URL", "postgres://h/app",
                "DROVER_SERVERS_A_USER", "u",
                "DROVER_SERVERS_A_PASSWORD_FILE", "/run/p"));

    assertThat(server)
        .isEqualTo(new Server("jdbc:postgresql://h/app", "u", null, "/run/p", null, null));
  }

  @Test
  void theCoordinatorsOwnDatabaseMayBeGivenSoToo() {
    Map<String, String> environment = Map.of("DROVER_COORDINATOR_DATABASE_URL_ENV", "DATABASE_URL");

    assertThat(
            ConfigReader.read(null, with(environment, "postgres://u:p@h/drover"))
                .requireCoordinatorDatabase()
                .url())
        .isEqualTo("jdbc:postgresql://h/drover");
    assertThatThrownBy(() -> ConfigReader.read(null, with(environment, "postgres://u:p@h")))
        .hasMessageContaining("'coordinator.database.url-env' names no database");
  }

  @Test
  void oneServersVariableNeverStandsInForAnothers() {
    Map<String, String> environment =
        Map.of(
            "DROVER_SERVERS_SOURCE_URL_ENV", "DATABASE_URL",
            "DROVER_SERVERS_TARGET_URL_ENV", "NEON_DATABASE_URL");

    assertThatThrownBy(() -> ConfigReader.read(null, with(environment, "postgres://u:p@h/app")))
        .hasMessageStartingWith("config_malformed")
        .hasMessageContaining("The environment variable NEON_DATABASE_URL is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"URL", "USER", "PASSWORD", "PASSWORD_ENV"})
  void whatTheUrlHoldsIsNotGivenTwice(String key) {
    String value = key.equals("URL") ? "jdbc:postgresql://h/" : "x";

    assertThatThrownBy(() ->
            server(
                Map.of("DATABASE_URL", "postgres://u:p@h/app", "DROVER_SERVERS_A_" + key, value)))
        .hasMessageContaining("is given beside");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://h/app?password=" + CANARY,
        "mysql://u:" + CANARY + "@h/app",
        "postgres://u:" + CANARY + "@x@h/app",
        "postgres://u:" + CANARY + "/x@h/app",
        "postgres://u:" + CANARY + "%zz@h/app",
        "postgres://u:" + CANARY + "%00@h/app",
        "postgres://u:" + CANARY + "%ff@h/app",
        "postgres://u:" + CANARY + "@%2Fvar%2Frun/app",
        "postgres://u:" + CANARY + "@h:99999/app",
        "postgres://u:" + CANARY + "@/app",
        "postgres://u@h/app?password=" + CANARY,
        "postgres://u@h/app?options=-csearch_path%3D" + CANARY,
        "postgres://u@h/app?sslmode=require&" + CANARY,
        CANARY
      })
  void whatIsNoSuchUrlIsRefusedAndNotShown(String given) {
    DroverException error =
        catchThrowableOfType(DroverException.class, () -> server(Map.of("DATABASE_URL", given)));

    assertThat(error.failure().code()).isEqualTo("config_malformed");
    assertThat(error.failure().message()).contains("environment variable DATABASE_URL");
    assertThat(error.failure().toString()).doesNotContain(CANARY);
  }

  @Test
  void theUrlItselfInTheVariablesPlaceIsNotShown() {
    assertThatThrownBy(() ->
            ConfigReader.read(
                null, Map.of("DROVER_SERVERS_A_URL_ENV", "postgres://u:" + CANARY + "@h/")))
        .hasMessageContaining("must be the name of an environment variable")
        .hasMessageNotContaining(CANARY);
  }

  private static Server server(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("DROVER_SERVERS_A_URL_ENV", "DATABASE_URL");
    return Objects.requireNonNull(ConfigReader.read(null, environment).servers().get("a"));
  }

  private static Map<String, String> with(Map<String, String> environment, String url) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("DATABASE_URL", url);
    return all;
  }
}
