package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.postgres.Sql;
import dev.drover.common.testing.ClientTools;
import dev.drover.common.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole databases that go to the newest version there is, where its programs are installed. */
class DatabaseVersionsTest {
  private static final int OLDEST = 15;
  private static final int NEWEST = 18;
  private static final TestPostgres NEW = TestPostgres.version(NEWEST);

  @TempDir private Path folder;
  private Optional<ClientTools.Tools> tools = Optional.empty();

  @BeforeEach
  void find() {
    tools = ClientTools.newest(NEWEST);
    assumeThat(tools)
        .as("client programs of version %d; .ci/client-tools fetches them", NEWEST)
        .isPresent();
  }

  @Test
  void theNewestVersionHasEverythingThatTheOldestHad() throws Exception {
    move(OLDEST).isWhole();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          15 | ENCODING UTF8 LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk' LC_COLLATE 'C' LC_CTYPE 'C'
          15 | ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'
          18 | ENCODING UTF8 LOCALE_PROVIDER icu ICU_LOCALE 'de' ICU_RULES '& V < w <<< W' LC_COLLATE 'C' LC_CTYPE 'C'
          18 | ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' LC_COLLATE 'C' LC_CTYPE 'C'
          """)
  void encodingAndLocaleAreKeptWhateverProvidesThem(int from, String options) throws Exception {
    TestPostgres old = TestPostgres.version(from);
    String source = words(old, options);

    move(from).isWhole(source, NEW.server());

    String order = "SELECT string_agg(word, ' ' ORDER BY word) FROM words";
    try (Connection one = old.connect(source);
        Connection other = NEW.connect(source + "_moved")) {
      assertThat(RowLines.texts(other, order)).isEqualTo(RowLines.texts(one, order));
    }
  }

  @Test
  void aLocaleThatTheTargetDoesNotHaveIsToldBeforeAndAtTheMove() throws Exception {
    String source =
        words(NEW, "ENCODING UTF8 LOCALE_PROVIDER icu ICU_LOCALE 'xx' LC_COLLATE 'C' LC_CTYPE 'C'");
    DroverConfig.Server strict = role("strict", "icu_validation_level", "error");

    try (Trial trial = move(NEWEST).trial(source, strict)) {
      assertThat(trial.check()).extracting(Finding::code).contains("locale_missing");
      trial.backUp(1);
      assertThatThrownBy(() -> trial.migrate(2))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("locale_missing"));
    }
  }

  @Test
  void rowsThatAreAUsersInTablesOfAnExtensionGoAlong() throws Exception {
    Path extensions = folder.resolve("here");
    Files.createDirectories(extensions.resolve("extension"));
    Files.writeString(
        extensions.resolve("extension/places.control"),
        "default_version = '1.0'\nrelocatable = true\n");
    Files.writeString(
        extensions.resolve("extension/places--1.0.sql"),
        """
        CREATE TABLE systems (id integer PRIMARY KEY, ours boolean NOT NULL, name text);
        INSERT INTO systems SELECT n, true, 'ours' || n FROM generate_series(1, 100) AS n;
        SELECT pg_catalog.pg_extension_config_dump('systems', 'WHERE NOT ours');
        CREATE TABLE internals (id integer);
        INSERT INTO internals VALUES (1);
        """);
    for (Path one : List.of(folder, extensions, extensions.resolve("extension"))) {
      Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    DroverConfig.Server mover = role("places", "extension_control_path", extensions.toString());
    String source = NEW.createDatabase("places");
    try (Connection connection = NEW.connect(source)) {
      execute(connection, "SET extension_control_path = " + Sql.literal(extensions.toString()));
      execute(
          connection, "CREATE EXTENSION places; INSERT INTO systems VALUES (101, false, 'mine')");
    }

    move(NEWEST).isWhole(source, mover);

    try (Connection connection = NEW.connect(source + "_moved")) {
      assertThat(RowLines.texts(connection, "SELECT count(*) || ' ' || max(name) FROM systems"))
          .containsExactly("101 ours99");
      assertThat(RowLines.texts(connection, "SELECT name FROM systems WHERE NOT ours"))
          .containsExactly("mine");
    }
  }

  private VersionMove move(int from) {
    return new VersionMove(from, NEWEST, tools.orElseThrow(), folder);
  }

  private static String words(TestPostgres server, String options) throws SQLException {
    String name = server.createDatabase("words_" + server.port());
    try (Connection connection = server.connect("postgres")) {
      execute(connection, "DROP DATABASE " + name);
      execute(connection, "CREATE DATABASE " + name + " TEMPLATE template0 " + options);
    }
    try (Connection connection = server.connect(name)) {
      execute(
          connection,
          "CREATE TABLE words (word text PRIMARY KEY); INSERT INTO words VALUES ('Vase'), ('wie'),"
              + " ('Öl'), ('Ofen'), ('v'), ('W'), ('zu')");
    }
    return name;
  }

  /** The newest server as a superuser of its own who has a setting. */
  private static DroverConfig.Server role(String name, String setting, String value)
      throws SQLException {
    DroverConfig.Server server = NEW.server();
    try (Connection connection = NEW.connect("postgres")) {
      execute(
          connection,
          "CREATE ROLE "
              + name
              + " LOGIN SUPERUSER PASSWORD "
              + Sql.literal(String.valueOf(server.resolvePassword())));
      execute(connection, "ALTER ROLE " + name + " SET " + setting + " = " + Sql.literal(value));
    }
    return new DroverConfig.Server(server.url(), name, server.resolvePassword(), null, null, null);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
