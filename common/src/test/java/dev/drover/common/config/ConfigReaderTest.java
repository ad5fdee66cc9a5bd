package dev.drover.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  private static final String WHOLE =
      """
      kafka:
        bootstrap-servers: kafka-1:9092, [::1]:9093
        properties: {sasl.mechanism: SCRAM-SHA-512}
      coordinator:
        database: {url: "jdbc:postgresql://db/drover", user: drover, password: "0123"}
        http: {host: 0.0.0.0, port: 9000}
      servers:
        platform: {url: "jdbc:postgresql://p:5433/?sslmode=require", user: reader, password-env: PLATFORM, max-connections: 3}
        eu-west: {url: "jdbc:postgresql://e/", user: owner, password-file: /run/secrets/e}
      bundles: {url: "file:///var/lib/drover"}
      workers:
        slots: {backup: 5, restore: 1}
        heartbeat-millis: 500
        parallel: 4
      """;

  @TempDir Path folder;

  @Test
  void readsEveryKey() throws IOException {
    DroverConfig config = read(WHOLE, Map.of());
    assertThat(config.requireKafka().bootstrapServers()).isEqualTo("kafka-1:9092, [::1]:9093");
    assertThat(config.requireKafka().properties()).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    assertThat(config.requireCoordinatorDatabase().password()).isEqualTo("0123");
    assertThat(config.http()).isEqualTo(new DroverConfig.Http("0.0.0.0", 9000));
    assertThat(server(config, "platform").maxConnections()).isEqualTo(3);
    assertThat(server(config, "eu-west").maxConnections()).isEqualTo(8);
    assertThat(config.requireBundles().url()).isEqualTo("file:///var/lib/drover");
    assertThat(config.workers().slots().of("backup")).isEqualTo(5);
    assertThat(config.workers().slots().of("verify")).isEqualTo(2);
    assertThat(config.workers().heartbeatMillis()).isEqualTo(500);
    assertThat(config.workers().parallel()).isEqualTo(4);
  }

  @Test
  void theEnvironmentAloneIsEnough() {
    DroverConfig config =
        ConfigReader.read(
            null,
            Map.of(
                "DROVER_KAFKA_BOOTSTRAP_SERVERS", "k:1",
                "DROVER_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SSL",
                "DROVER_COORDINATOR_HTTP_PORT", "1234",
                "DROVER_SERVERS_EU_WEST_URL", "jdbc:postgresql://e/",
                "DROVER_SERVERS_EU_WEST_USER", "owner",
                "DROVER_SERVERS_EU_WEST_PASSWORD_FILE", "/run/e",
                "DROVER_SERVERS_EU_WEST_MAX_CONNECTIONS", "4",
                "DROVER_WORKERS_SLOTS_MIGRATE", "9"));
    assertThat(config.requireKafka().properties())
        .containsExactly(Map.entry("security.protocol", "SSL"));
    assertThat(config.http().portOrDefault()).isEqualTo(1234);
    assertThat(config.servers())
        .containsExactly(
            Map.entry(
                "eu-west",
                new DroverConfig.Server("jdbc:postgresql://e/", "owner", null, "/run/e", null, 4)));
    assertThat(config.workers().slots().of("migrate")).isEqualTo(9);
  }

  @Test
  void theEnvironmentWinsOverTheFileAndReplacesItsWayToThePassword() throws IOException {
    DroverConfig config =
        read(
            WHOLE,
            Map.of(
                "DROVER_COORDINATOR_HTTP_PORT",
                "1",
                "DROVER_SERVERS_PLATFORM_PASSWORD",
                "s",
                "DROVER_BUNDLES_URL",
                ""));
    assertThat(config.http().portOrDefault()).isEqualTo(1);
    assertThat(server(config, "platform").password()).isEqualTo("s");
    assertThat(server(config, "platform").passwordEnv()).isNull();
    assertThat(config.requireBundles().url())
        .as("an empty variable is not set")
        .isEqualTo("file:///var/lib/drover");
  }

  @Test
  void anEmptyFileAndEmptySectionsLeaveEverythingOpen() throws IOException {
    DroverConfig config = read("# nothing yet\nkafka:\nservers: ~\n", Map.of());
    assertThat(config.kafka()).isNull();
    assertThat(config.servers()).isEmpty();
    assertThat(config.http()).isEqualTo(DroverConfig.Http.DEFAULT);
    assertThatThrownBy(config::requireKafka)
        .hasMessageContaining("config_missing")
        .hasMessageContaining("kafka.bootstrap-servers");
    assertThat(
            catchThrowableOfType(DroverException.class, config::requireCoordinatorDatabase)
                .failure()
                .remedy())
        .contains("DROVER_COORDINATOR_DATABASE_URL");
    assertThatThrownBy(config::requireServers).hasMessageContaining("servers.NAME.url");
    assertThatThrownBy(config::requireBundles).hasMessageContaining("bundles.url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafak: {}                                              | line 1, column 1: the key 'kafak'"
            + " is not known. Did you mean kafka?",
        "kafka: {bootstrap-server: 'k:1'}                       | the key 'kafka.bootstrap-server'"
            + " is not known. Did you mean bootstrap-servers?",
        "kafka: {properties: {}}                                | 'kafka.bootstrap-servers' is"
            + " missing",
        "kafka: {bootstrap-servers: 'kafka'}                    | 'kafka.bootstrap-servers' must be"
            + " host:port",
        "kafka: {bootstrap-servers: 'k:70000'}                  | 'kafka.bootstrap-servers' must be"
            + " host:port",
        "kafka: {bootstrap-servers: 'k:1,'}                     | 'kafka.bootstrap-servers' must be"
            + " host:port",
        "kafka: {bootstrap-servers: [k]}                        | line 1, column 28:"
            + " 'kafka.bootstrap-servers' must be one text",
        "kafka: 7                                               | 'kafka' must hold keys",
        "- kafka                                                | the document must hold keys",
        "coordinator: {http: {port: 65536}}                     | 'coordinator.http.port' must be a"
            + " whole number from 0 to 65535",
        "coordinator: {http: {port: many}}                      | 'coordinator.http.port' must be a"
            + " whole number",
        "coordinator: {http: {port: 1, port: 2}}                | line 1, column 31: the key 'port'"
            + " stands twice, first at line 1, column 22",
        "coordinator: {database: {url: 'jdbc:postgresql://h', user: u}} |"
            + " 'coordinator.database.url' names no database",
        "servers: {a: {user: u}}                                | line 1, column 14:"
            + " 'servers.a.url' is missing",
        "servers: {a: {url: 'jdbc:postgresql://h/'}}            | 'servers.a.user' is missing",
        "servers: {a: {url: 'jdbc:mysql://h/', user: u}}        | 'servers.a.url' must be"
            + " jdbc:postgresql://",
        "servers: {a: {url: 'jdbc:postgresql://h:99999/', user: u}} | 'servers.a.url' must be"
            + " jdbc:postgresql://",
        "servers: {A_b: {url: 'jdbc:postgresql://h/', user: u}} | 'servers.A_b' is not a server"
            + " name",
        "servers: {a: {url: 'jdbc:postgresql://h/', user: u, max-connections: 0}} |"
            + " 'servers.a.max-connections' must be a whole number from 1 to 1000",
        "bundles: {url: 'http://bucket'}                        | 'bundles.url' must be a"
            + " directory's or a bucket's URL",
        "bundles: {url: 'file:///b', copies: {main: {url: 'file:///c'}}} | 'bundles.copies.main' is"
            + " no name",
        "bundles: {url: 'file:///b', copies: {c: {url: 'http://c'}}} | 'bundles.copies.c.url' must",
        "bundles: {url: 's3://Bucket'}                          | 'bundles.url' must be a"
            + " directory's or a bucket's URL",
        "bundles: {url: 'file:///b', passphrase: a, passphrase-env: B} | 'bundles.passphrase-env'"
            + " is given beside passphrase",
        "bundles: {url: 's3://bucket', s3: {access-key-id: a}}  |"
            + " 'bundles.s3.secret-access-key-file' is missing",
        "bundles: {url: 's3://bucket', s3: {secret-access-key: a}} | 'bundles.s3.access-key-id' is"
            + " missing",
        "bundles: {url: 's3://bucket', s3: {access-key-id: a, secret-access-key: b,"
            + " secret-access-key-file: c}} | 'bundles.s3.secret-access-key-file' is given beside"
            + " secret-access-key",
        "workers: {slots: {backup: 0}}                          | 'workers.slots.backup' must be a"
            + " whole number from 1 to 256",
        "workers: {heartbeat-milis: 5}                          | Did you mean heartbeat-millis?",
        "kafka: !!java.net.URL [x]                              | tags (!...) are not allowed",
        "kafka: &k {bootstrap-servers: 'k:1'}                   | anchors are not allowed",
        "bundles: {url: *k}                                     | aliases are not allowed",
        "kafka: {                                               | this is not YAML",
      })
  void saysWhatIsWrongAndWhere(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml, Map.of()))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("config_malformed: ")
        .hasMessageContaining(message);
  }

  @Test
  void reportsEverythingWrongAtOnce() {
    assertThatThrownBy(
            () -> read("kafak: {}\nworkers: {slots: {verify: x}}\nbundle: {}\n", Map.of()))
        .hasMessageContaining("line 1, column 1")
        .hasMessageContaining("line 2, column 27")
        .hasMessageContaining("line 3, column 1");
  }

  @Test
  void namesTheEnvironmentVariableThatIsWrong() {
    assertThatThrownBy(() -> ConfigReader.read(null, Map.of("DROVER_COORDINATOR_HTTP_PORT", "x")))
        .hasMessageContaining(
            "environment variable DROVER_COORDINATOR_HTTP_PORT: 'coordinator.http.port' must be");
    assertThatThrownBy(
            () -> ConfigReader.read(null, Map.of("DROVER_KAFKA_BOOTSTRAP_SERVER", "k:1")))
        .hasMessageContaining("DROVER_KAFKA_BOOTSTRAP_SERVER")
        .hasMessageContaining("Did you mean DROVER_KAFKA_BOOTSTRAP_SERVERS?");
  }

  @Test
  void leavesVariablesOfOthersAlone() {
    assertThat(
            ConfigReader.read(
                    null,
                    Map.of(
                        "DROVER_SERVER", "http://127.0.0.1:8700",
                        "DROVER_COORDINATOR_SERVICE_HOST", "10.0.0.1",
                        "DROVER_COORDINATOR_PORT", "tcp://10.0.0.1:8700",
                        "DROVER_KAFKA_PORT_9092_TCP_ADDR", "10.0.0.2"))
                .kafka())
        .isNull();
  }

  @Test
  void twoWaysToAPasswordAreOneTooMany() {
    String both =
        "servers: {a: {url: 'jdbc:postgresql://h/', user: u, password: p, password-file: f}}";
    assertThatThrownBy(() -> read(both, Map.of()))
        .hasMessageContaining("'servers.a.password-file' is given beside password");
  }

  @Test
  void noMessageShowsAValue() {
    String canary = "canary-7f3a";
    for (String yaml :
        new String[] {
          "servers: {a: {url: 'jdbc:postgresql://h/?user=u&password=" + canary + "', user: u}}",
          "servers: {a: {url: 'postgres://u:" + canary + "@h', user: u}}",
          "servers: {a: {url: 'jdbc:postgresql://h/', user: u, password: [" + canary + "]}}",
          "servers: {a: {url: 'jdbc:postgresql://h/', user: u, password: "
              + canary
              + ", password-env: P}}",
          "servers: {a: {url: 'jdbc:postgresql://h/', user: u, password: '" + canary + "}}",
          "servers: {a: {url: 'jdbc:postgresql://h/', user: u, password: " + canary + ": x}}",
          "coordinator: {http: {port: " + canary + "}}",
        }) {
      DroverException error =
          catchThrowableOfType(DroverException.class, () -> read(yaml, Map.of()));
      assertThat(error).as(yaml).isNotNull();
      assertThat(error.failure().toString()).doesNotContain(canary);
    }
  }

  @Test
  void refusesWhatIsNotAFileOfReasonableSize() throws IOException {
    assertThatThrownBy(() -> ConfigReader.read(folder)).hasMessageContaining("config_unreadable");
    assertThatThrownBy(() -> ConfigReader.read(folder.resolve("none.yaml")))
        .hasMessageContaining("config_unreadable");
    Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> ConfigReader.read(large)).hasMessageContaining("larger than 1 MiB");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe4});
    assertThatThrownBy(() -> ConfigReader.read(latin)).hasMessageContaining("not UTF-8");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() throws IOException {
    DroverConfig config = read(WHOLE, Map.of());
    Path copy = folder.resolve("effective.yaml");
    ConfigWriter.write(config, copy);
    DroverConfig again = ConfigReader.read(copy, Map.of());
    assertThat(again.kafka()).isEqualTo(config.kafka());
    assertThat(again.coordinator()).isEqualTo(config.coordinator());
    assertThat(server(again, "platform").password()).isNull();
    assertThat(server(again, "platform").url()).isEqualTo(server(config, "platform").url());
    assertThat(again.requireCoordinatorDatabase().password()).isEqualTo("0123");
    assertThat(again.workers()).isEqualTo(config.workers());
    assertThat(again.bundles()).isEqualTo(config.bundles());
    assertThat(Files.getPosixFilePermissions(copy))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void readsWhereCopiesAreKeptFromTheFileAndFromTheEnvironmentAndWritesThemBack()
      throws IOException {
    String yaml =
        """
        bundles:
          url: file:///b
          copies:
            off-site:
              url: "s3://bucket/prefix"
              s3: {access-key-id: me, secret-access-key-file: /nowhere}
            away: {url: file:///mnt/away}
        """;

    DroverConfig config =
        read(
            yaml,
            Map.of(
                "DROVER_BUNDLES_COPIES_OFF_SITE_S3_SECRET_ACCESS_KEY",
                "mine",
                "DROVER_BUNDLES_COPIES_THIRD_URL",
                "vault://shelf"));
    Path written = folder.resolve("again.yaml");
    ConfigWriter.write(config, written);

    Map<String, DroverConfig.Copies> copies = config.requireBundles().copies();
    assertThat(copies.keySet()).containsExactly("away", "off-site", "third");
    DroverConfig.Copies offSite = Objects.requireNonNull(copies.get("off-site"));
    assertThat(Objects.requireNonNull(offSite.s3()).resolveSecret()).isEqualTo("mine");
    assertThat(config.requireBundles().at(offSite).url()).isEqualTo("s3://bucket/prefix");
    assertThat(ConfigReader.read(written, Map.of()).bundles()).isEqualTo(config.bundles());
  }

  @Test
  void readsHowBundlesAreEncryptedFromTheFileAndFromTheEnvironment() throws IOException {
    Path passphrases =
        Files.writeString(
            folder.resolve("passphrases"), "the new passphrase\n\n the old passphrase ");
    String yaml =
        """
        bundles:
          url: "s3://bucket/prefix?region=eu-west-1"
          key-file: /run/secrets/bundles.key
          passphrase: never shown or used
          s3: {access-key-id: me, secret-access-key-file: /nowhere}
        """;

    DroverConfig.Bundles bundles =
        read(
                yaml,
                Map.of(
                    "DROVER_BUNDLES_PASSPHRASE_FILE",
                    passphrases.toString(),
                    "DROVER_BUNDLES_S3_SECRET_ACCESS_KEY",
                    "mine"))
            .requireBundles();

    assertThat(bundles.resolvePassphrases())
        .containsExactly("the new passphrase", "the old passphrase");
    assertThat(bundles.keyFile()).isEqualTo("/run/secrets/bundles.key");
    assertThat(Objects.requireNonNull(bundles.s3()).resolveSecret()).isEqualTo("mine");
    assertThat(bundles.toString() + bundles.s3()).doesNotContain("mine", "passphrase");
  }

  @Test
  void refusesAWeakPassphraseAndOneThatIsNotThere() {
    for (String line :
        List.of(
            "bundles: {url: 'file:///b', passphrase: short}",
            "bundles: {url: 'file:///b', passphrase-file: /nowhere}",
            "bundles: {url: 'file:///b', passphrase-env: DROVER_NOT_SET}")) {
      assertThatThrownBy(() -> read(line, Map.of()).requireBundles().resolvePassphrases())
          .isInstanceOf(DroverException.class)
          .hasMessageStartingWith("passphrase_");
    }
  }

  private static DroverConfig.Server server(DroverConfig config, String name) {
    return Objects.requireNonNull(config.requireServers().get(name), name);
  }

  private DroverConfig read(String yaml, Map<String, String> environment) throws IOException {
    return ConfigReader.read(Files.writeString(folder.resolve("drover.yaml"), yaml), environment);
  }
}
