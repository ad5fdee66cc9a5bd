package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.bundle.BundleStores;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.message.Json;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code drover backup ...}. */
class BackupCommandTest {
  private static final Instant LATELY = Instant.now().minus(Duration.ofDays(3));
  private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(40));

  @TempDir private Path folder;
  private Path key;
  private Path config;

  @BeforeEach
  void makeKeyAndConfiguration() throws IOException {
    key = folder.resolve("bundles.key");
    assertThat(RunningCoordinator.alone("backup", "key", "create", key.toString()).exitCode())
        .isZero();
    config =
        Files.writeString(
            folder.resolve("drover.yaml"),
            "bundles: {url: \"" + store() + "\", key-file: \"" + key + "\"}\n");
  }

  @Test
  void bundles_are_listed_by_project_state_and_time() throws IOException {
    BundleId young = write("acme", MigrationId.next(), LATELY);
    BundleId old = write("acme", MigrationId.next(), LONG_AGO);
    BundleId other = write("umbrella", MigrationId.next(), LATELY);

    assertThat(ids(drover("list", "-o", "json"))).containsExactlyInAnyOrder(young, old, other);
    assertThat(ids(drover("list", "-o", "json", "--project", "acme")))
        .containsExactlyInAnyOrder(young, old);
    assertThat(
            ids(drover("list", "-o", "json", "--project", "acme", "--before", LATELY.toString())))
        .containsExactly(old);
    assertThat(drover("list", "--project", "umbrella").out())
        .contains(other.value(), "3d", "yes", "readable");
  }

  @Test
  void without_the_key_a_bundle_is_listed_as_locked_and_not_shown() throws IOException {
    BundleId bundle = write("acme", MigrationId.next(), LATELY);
    Files.writeString(config, "bundles: {url: \"" + store() + "\"}\n");

    JsonNode entry = Json.read(drover("list", "-o", "json").out(), JsonNode.class).get(0);
    assertThat(entry.get("state").asText()).isEqualTo("LOCKED");
    assertThat(entry.get("project").asText()).isEqualTo("acme");
    assertThat(entry.has("rows")).isFalse();
    Result shown = drover("show", bundle.value());
    assertThat(shown.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(shown.err()).contains("bak_key", "bundles.key-file");
  }

  @Test
  void a_bundle_is_shown_with_its_tables() throws IOException {
    BundleId bundle = write("acme", MigrationId.next(), LATELY);

    assertThat(drover("show", bundle.value()).out())
        .contains("acme", "auth.users", "platform/db", "encrypted");
    assertThat(Json.read(drover("show", bundle.value(), "-o", "json").out(), Manifest.class).id())
        .isEqualTo(bundle);
  }

  @Test
  void a_damaged_bundle_is_found_and_named() throws IOException {
    BundleId sound = write("acme", MigrationId.next(), LATELY);
    assertThat(drover("check", "--read-data", "-o", "json").exitCode()).isZero();
    BundleId damaged = write("umbrella", MigrationId.next(), LATELY);
    Path data = folder.resolve("bundles").resolve(damaged.value()).resolve("data-00000.zst.aead");
    byte[] bytes = Files.readAllBytes(data);
    bytes[50] ^= 1;
    Files.write(data, bytes);

    Result checked = drover("check", "--read-data", "-o", "ndjson");

    assertThat(checked.exitCode()).isEqualTo(ExitCode.DIFFERS);
    assertThat(checked.out().lines())
        .anyMatch(line -> line.contains(sound.value()) && line.contains("\"rows\":2"))
        .anyMatch(line -> line.contains(damaged.value()) && line.contains("bak_tampered"));
    assertThat(drover("check", sound.value()).exitCode()).isZero();
    assertThat(drover("check", "backup_nothing").exitCode()).isEqualTo(ExitCode.DIFFERS);
  }

  @Test
  void a_rotated_key_still_opens_what_was_there() throws IOException {
    BundleId before = write("acme", MigrationId.next(), LATELY);
    assertThat(RunningCoordinator.alone("backup", "key", "rotate", key.toString()).out())
        .contains("New bundles are encrypted with key");
    BundleId after = write("acme", MigrationId.next(), LATELY);

    assertThat(drover("check", "--read-data", before.value(), after.value()).exitCode()).isZero();
    Result again = RunningCoordinator.alone("backup", "key", "create", key.toString());
    assertThat(again.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(again.err()).contains("key_file_exists");
  }

  @Test
  void a_bundle_is_exported_as_the_files_people_know() throws IOException {
    BundleId bundle = write("acme", MigrationId.next(), LATELY);
    Path to = folder.resolve("backups").resolve("january").resolve("exported");

    Result exported = drover("export", bundle.value(), "--to", to.toString());

    assertThat(exported.exitCode()).as(exported.err()).isZero();
    JsonNode metadata = Json.read(Files.readString(to.resolve("metadata.json")), JsonNode.class);
    assertThat(metadata.get("backupId").asText()).isEqualTo(bundle.value());
    assertThat(metadata.get("projectRef").asText()).isEqualTo("acme");
    assertThat(metadata.get("databaseName").asText()).isEqualTo("db");
    assertThat(metadata.get("tables").get(0).asText()).isEqualTo("auth.users");
    assertThat(metadata.get("rowCounts").get("auth.users").asInt()).isEqualTo(2);
    assertThat(Json.read(Files.readString(to.resolve("auth_users.json")), JsonNode.class))
        .isEqualTo(
            Json.read(
                """
                [{"id": "1", "age": 36, "name": "Ada\\nL\\\\ove\\tlace", "admin": true},
                 {"id": "2", "age": null, "name": null, "admin": false}]
                """,
                JsonNode.class));
    assertThat(drover("export", bundle.value(), "--to", to.toString()).exitCode())
        .isEqualTo(ExitCode.REFUSED);
    assertThat(drover("export", bundle.value(), "--part", "target", "--to", to + "-2").exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void copies_are_made_listed_checked_read_and_put_back() throws IOException {
    BundleId bundle = write("acme", MigrationId.next(), LATELY);
    Files.writeString(
        config,
        "bundles: {url: \"%s\", key-file: \"%s\", copies: {offsite: {url: \"%s\"}}}\n"
            .formatted(store(), key, folder.resolve("offsite").toUri()));

    assertThat(drover("copy", "--to", "offsite").out()).contains(bundle.value(), "copied");
    assertThat(drover("copy", bundle.value(), "--to", "offsite").out()).contains("was there");
    assertThat(drover("copy", "backup_nothing", "--to", "offsite").exitCode())
        .isEqualTo(ExitCode.SOME_FAILED);
    assertThat(drover("list", "--store-only").out()).contains("main, offsite");

    Path data = folder.resolve("bundles").resolve(bundle.value()).resolve("data-00000.zst.aead");
    Files.delete(data);
    Result checked = drover("check", "-o", "ndjson");
    assertThat(checked.exitCode()).isEqualTo(ExitCode.DIFFERS);
    assertThat(checked.out().lines())
        .anyMatch(line -> line.contains("\"main\"") && line.contains("bundle_missing"))
        .anyMatch(line -> line.contains("\"offsite\"") && line.contains("\"sound\":true"));
    assertThat(drover("check", "--store", "offsite").exitCode()).isZero();
    assertThat(drover("report", bundle.value()).exitCode()).as("read from the copy").isZero();
    assertThat(drover("report", bundle.value(), "--store", "main").exitCode()).isNotZero();

    assertThat(drover("copy", "--from", "offsite", "--to", "main").exitCode()).isZero();
    assertThat(drover("check", "--read-data").exitCode()).isZero();
    Result unknown = drover("check", "--store", "nowhere");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(unknown.err()).contains("copy_unknown");
  }

  @Test
  void an_export_is_read_back_into_a_bundle_with_the_same_digests() throws IOException {
    BundleId bundle = write("acme", MigrationId.next(), LATELY);
    Path exported = exported(bundle);

    Result imported = drover("import", exported.toString(), "-o", "json");

    assertThat(imported.exitCode()).as(imported.err()).isZero();
    BundleId made = new BundleId(Json.read(imported.out(), JsonNode.class).get("bundle").asText());
    assertThat(made).isNotEqualTo(bundle);
    Manifest before = manifest(bundle);
    Manifest after = manifest(made);
    assertThat(after.source().tables())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("extents")
        .isEqualTo(before.source().tables());
    assertThat(after.source().sequences()).isEqualTo(before.source().sequences());
    assertThat(after.project()).isEqualTo(before.project());
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    assertThat(after.migration()).isNotEqualTo(before.migration());
    assertThat(drover("check", "--read-data", made.value()).exitCode()).isZero();
  }

  @Test
  void rows_changed_on_purpose_are_imported_only_when_that_is_said() throws IOException {
    Path exported = exported(write("acme", MigrationId.next(), LATELY));
    Path users = exported.resolve("auth_users.json");
    Files.writeString(users, Files.readString(users).replace("36", "37"));

    Result refused = drover("import", exported.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(refused.err()).contains("import_differs", "auth_users.json", "--changed");
    assertThat(ids(drover("list", "-o", "json"))).hasSize(1);

    assertThat(drover("import", "--changed", exported.toString()).exitCode()).isZero();
    assertThat(ids(drover("list", "-o", "json"))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth_users.json | 36           | \"36\"       | line 3, column 11: the column age is not a"
            + " whole number",
        "auth_users.json | 36           | 3.5          | line 3, column 11: the column age",
        "auth_users.json | 36           | 99999999999  | line 3",
        "auth_users.json | \"id\" : \"1\" | \"id\" : 1     | line 2, column 10: the column id is"
            + " not a text",
        "auth_users.json | true         | \"t\"        | line 5, column 13: the column admin is not"
            + " true or false",
        "auth_users.json | \"age\" : 36 | \"agee\" : 36 | line 3, column 3: the table has no column"
            + " agee",
        "auth_users.json | , \"admin\" : false | | the row lacks the column admin",
        "auth_users.json | Ada          | A\\u0000a    | line 4, column 12: a text holds a NUL",
        "auth_users.json | Ada          | A\\ud800a    | line 4, column 12: a text is not valid"
            + " Unicode",
        "auth_users.json | } ]          | }            | it is no JSON",
        "auth_users.json | } ]          | } ] 7        | something follows the last row",
        "metadata.json   | auth_users.json | ../x.json | names a file that no export writes",
        "metadata.json   | auth_users.json | other.json | other.json: it is missing",
        "metadata.json   | projectRef   | projektRef   | metadata.json, line",
        "metadata.json   | \"drover\"   | \"drovert\"  | metadata.json, line",
        "metadata.json   | 2026-        | 20x6-        | metadata.json, line",
      })
  void what_is_wrong_with_an_import_is_named_by_file_and_line(
      String file, String from, @Nullable String to, String message) throws IOException {
    Path exported =
        exported(write("acme", MigrationId.next(), Instant.parse("2026-01-02T03:04:05Z")));
    Path path = exported.resolve(file);
    String text = Files.readString(path);
    String damaged =
        from.startsWith(",")
            ? text.replaceFirst(",\\s*\"admin\" : false", "")
            : text.replace(from, to == null ? "" : to);
    assertThat(damaged).as(text).isNotEqualTo(text);
    Files.writeString(path, damaged);

    Result result = drover("import", exported.toString());

    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.INVALID);
    assertThat(result.err()).contains("import_malformed", message);
    assertThat(ids(drover("list", "-o", "json"))).hasSize(1);
  }

  private Path exported(BundleId bundle) throws IOException {
    Path to = folder.resolve("exported");
    Result exported = drover("export", bundle.value(), "--to", to.toString());
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    return to;
  }

  private Manifest manifest(BundleId bundle) {
    return Json.read(drover("show", bundle.value(), "-o", "json").out(), Manifest.class);
  }

  @Test
  void only_what_nobody_needs_is_pruned() throws Exception {
    try (RunningCoordinator coordinator = RunningCoordinator.start()) {
      PlanFolder plan = PlanFolder.in(folder);
      MigrationId ended = started(coordinator, plan, "ended");
      coordinator.completed("ended");
      MigrationId living = started(coordinator, plan, "living");
      BundleId needless = write("ended", ended, LONG_AGO);
      BundleId newest = write("ended", MigrationId.next(), LATELY);
      BundleId needed = write("living", living, LONG_AGO);
      BundleId unknown = write("living", MigrationId.next(), LONG_AGO);
      write("living", MigrationId.next(), LATELY);

      String[] prune = {"backup", "prune", "--config", config.toString(), "-o", "ndjson"};
      assertThat(coordinator.drover(with(prune, "--dry-run")).out())
          .contains(pruned(needless, "main", "rollback"));
      Files.writeString(
          config,
          Files.readString(config)
              .replace(
                  "}",
                  ", rollback-window-days: 0, copies: {offsite: {url: \"%s\"}}}"
                      .formatted(folder.resolve("offsite").toUri())));
      assertThat(drover("copy", needless.value(), "--to", "offsite").exitCode()).isZero();
      Result dry = coordinator.drover(with(prune, "--dry-run"));
      assertThat(dry.exitCode()).as(dry.err()).isZero();
      Result unsure = coordinator.drover(with(prune, "--yes", "--expect-count", "2"));
      assertThat(unsure.exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(ids(drover("list", "-o", "json"))).hasSize(5);

      Result done = coordinator.drover(with(prune, "--yes", "--expect-count", "1"));
      assertThat(done.exitCode()).as(done.err()).isZero();

      assertThat(done.out()).isEqualTo(dry.out());
      assertThat(done.out().lines())
          .contains(
              "{\"bundle\":\"" + needless + "\",\"store\":\"main\"}",
              pruned(newest, "main", "young"),
              pruned(needed, "main", "needed"),
              pruned(unknown, "main", "unknown"),
              pruned(needless, "offsite", "newest"));
      assertThat(ids(drover("list", "-o", "json", "--store", "main")))
          .hasSize(4)
          .doesNotContain(needless);
    }
    Result away =
        RunningCoordinator.alone(
            "backup", "prune", "--config", config.toString(), "--server", "http://127.0.0.1:9");
    assertThat(away.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(ids(drover("list", "-o", "json", "--store", "main"))).hasSize(4);
  }

  private static String pruned(BundleId bundle, String store, String kept) {
    return "{\"bundle\":\"%s\",\"store\":\"%s\",\"kept\":\"%s\"}".formatted(bundle, store, kept);
  }

  private static MigrationId started(RunningCoordinator coordinator, PlanFolder plan, String name)
      throws Exception {
    String projects = plan.file(name + ".txt", name + "\n");
    Result result =
        coordinator.drover(
            "batch", "start", "--plan", plan.plan(), "--projects", projects, "--name", name);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return coordinator.only(name);
  }

  private Result drover(String verb, String... arguments) {
    List<String> all = new ArrayList<>(List.of("backup", verb, "--config", config.toString()));
    all.addAll(Arrays.asList(arguments));
    return RunningCoordinator.alone(all.toArray(String[]::new));
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static List<BundleId> ids(Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    List<BundleId> ids = new ArrayList<>();
    Json.read(result.out(), JsonNode.class)
        .forEach(entry -> ids.add(new BundleId(entry.get("id").asText())));
    return ids;
  }

  private String store() {
    return folder.resolve("bundles").toUri().toString();
  }

  private BundleId write(String project, MigrationId migration, Instant createdAt)
      throws IOException {
    ProjectRef ref = new ProjectRef(project);
    BundleId id = BundleId.of(ref, migration, 1);
    Bundles bundles = new Bundles(BundleStores.open(store()), BundleKeys.of(key, List.of()));
    TableShape users =
        new TableShape(
            new TableName("auth", "users"),
            List.of(
                new TableShape.Column("id", "bigint"),
                new TableShape.Column("age", "integer"),
                new TableShape.Column("name", "text"),
                new TableShape.Column("admin", "boolean")),
            List.of("id"));
    try (BundleWriter writer = bundles.begin(id)) {
      TableWriter table = writer.table(users);
      table.row("1\t36\tAda\\nL\\\\ove\\tlace\tt\n".getBytes(StandardCharsets.UTF_8));
      table.row("2\t\\N\t\\N\tf\n".getBytes(StandardCharsets.UTF_8));
      Manifest.Part source =
          new Manifest.Part(
              "platform", "db", "18.6", "1:2:", "0/1", List.of(table.finish()), List.of());
      writer.publish(files ->
          new Manifest(
              Manifest.FORMAT, id, ref, migration, 1, "f", createdAt, "0.1", files, source, null));
    }
    return id;
  }
}
