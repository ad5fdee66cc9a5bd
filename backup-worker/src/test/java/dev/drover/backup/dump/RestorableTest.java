package dev.drover.backup.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.ArchiveWriter;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.database.Holding;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Restorable} against a real server, with bundles that another server might have made. */
class RestorableTest {
  private static final ProjectRef PROJECT = new ProjectRef("sales");
  private static final String TOOL = "pg_dump (PostgreSQL) 15.18";
  private static final String PLAN =
      """
      name: whole
      kind: database
      source: {server: old, database: sales}
      target: {server: new, database: sales}
      tools: {allow-vulnerable: true}
      """;

  private final TestPostgres server = TestPostgres.version15();
  @TempDir private Path folder;

  @Test
  void aBundleOfAServerLikeThisOneCanBeRestored() throws Exception {
    require(PLAN, bundle("15.18 (Debian 15.18-1)", TOOL, "plpgsql", server.user()));
  }

  @Test
  void aNewerServerIsTooNew() throws Exception {
    assertRefused("target_version_older", PLAN, bundle("18.1", TOOL, "plpgsql", server.user()));
  }

  @Test
  void definitionsOfANewerProgramAreTooNew() throws Exception {
    assertRefused(
        "tool_too_old",
        PLAN,
        bundle("15.1", "pg_dump (PostgreSQL) 99.1", "plpgsql", server.user()));
  }

  @Test
  void anExtensionIsMissingUnlessThePlanSaysItMay() throws Exception {
    BundleReader bundle = bundle("15.1", TOOL, "not_here", server.user());
    assertRefused("extension_missing", PLAN, bundle);

    require(PLAN + "verify: {extensions: {optional: [not_here]}}\n", bundle);
  }

  @Test
  void aRoleIsMissingUnlessItsThingsGoToOthers() throws Exception {
    BundleReader bundle = bundle("15.1", TOOL, "plpgsql", "nobody_here");
    assertRefused("role_missing", PLAN, bundle);

    require(PLAN + "owners: drop\nprivileges: drop\n", bundle);
  }

  @Test
  void rowsAloneAreNoDatabase() throws Exception {
    assertRefused("bundle_without_definitions", PLAN, bundle("15.1", null, "", ""));
  }

  private void assertRefused(String code, String plan, BundleReader bundle) {
    assertThatThrownBy(() -> require(plan, bundle))
        .isInstanceOfSatisfying(
            DroverException.class, refused -> assertThat(refused.failure().code()).isEqualTo(code));
  }

  private void require(String plan, BundleReader bundle) throws Exception {
    DroverConfig config =
        new DroverConfig(
            null, null, Map.of("old", server.server(), "new", server.server()), null, null);
    try (Servers servers = new Servers(config, "drover-backup")) {
      Database read = (Database) PlanReader.read(plan, Map.of()).plan();
      new Restorable(servers, "new", read).require(bundle);
    }
  }

  /**
   * @param tool absent for one without definitions
   */
  private BundleReader bundle(String version, @Nullable String tool, String extension, String owner)
      throws IOException {
    Bundles bundles = new TestBundles(folder).bundles();
    MigrationId migration = MigrationId.next();
    BundleId id = BundleId.of(PROJECT, migration, 1);
    try (BundleWriter writer = bundles.begin(id)) {
      Definitions definitions =
          tool == null
              ? null
              : new Definitions(
                  tool,
                  new Definitions.Traits(
                      "UTF8", "c", "C", "C", null, null, null, List.of(), Map.of(), null),
                  archive(writer, ""),
                  archive(
                      writer,
                      Json.text(new Holding("table", "public.t", null, owner, null, null)) + "\n"),
                  List.of(new Definitions.Extension(extension, "1.0", "public")));
      Manifest.Part part =
          new Manifest.Part(
              "old", "sales", version, "1:1:", "0/0", List.of(), List.of(), definitions, null);
      writer.publish(files ->
          new Manifest(
              Manifest.FORMAT,
              id,
              PROJECT,
              migration,
              1,
              "0",
              Instant.EPOCH,
              "test",
              files,
              part,
              null));
    }
    return bundles.open(id);
  }

  private static Manifest.Archive archive(BundleWriter writer, String text) throws IOException {
    ArchiveWriter archive = writer.firstLane().archive();
    archive.write(text.getBytes(StandardCharsets.UTF_8));
    return archive.end();
  }
}
