package dev.drover.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.api.BackupJob;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestPostgres;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.audit.Audit;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Prunes} on a real store of bundles, asked for by a schedule. */
class PrunesTest {
  private static final ProjectRef ACME = new ProjectRef("acme");

  private final Store store = new Store(Timing.DEFAULT);
  private final Jobs jobs = new Jobs(store.database.jdbi(), store.bells);
  private final Clockwork clockwork =
      new Clockwork(store.database.jdbi(), store.plans, store.bells);
  @TempDir private Path folder;

  private Prunes of(Path bundles) {
    return new Prunes(
        store.database.jdbi(),
        new DroverConfig.Bundles(bundles.toUri().toString()),
        InstantSource.system());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void byTheClockOldBundlesGoThatNobodyNeedsAndItIsToldWhich() throws Exception {
    String pinned = bundle(true);
    String old = bundle(false);
    String newest = bundle(false);
    schedule(30);
    Prunes prunes = of(folder);

    assertThat(clockwork.fire()).isEqualTo(1);
    assertThat(prunes.run()).isEqualTo(1);
    assertThat(prunes.run()).isZero();

    BackupJob job = prune();
    assertThat(job.state()).isEqualTo(BackupJob.State.COMPLETE);
    assertThat(job.removed()).containsExactly(old);
    assertThat(job.note()).isEqualTo("Removed 1 of 3 bundles; kept {newest=1, pinned=1}.");
    assertThat(stored()).containsExactlyInAnyOrder(pinned, newest);
    assertThat(
            new Audit(store.database.jdbi())
                .page(job.id(), null, null, 10).stream().map(Audit.Stored::entry))
        .anySatisfy(entry -> {
          assertThat(entry.deed()).isEqualTo("prune-complete");
          assertThat(entry.detail()).contains(old);
        });
  }

  @Test
  void whatAnotherCoordinatorLeftUndoneIsDoneWhenItsClaimHasLapsed() throws Exception {
    bundle(false);
    bundle(false);
    schedule(0);
    clockwork.fire();
    update(
        "UPDATE backup_job SET state = 'running', epoch = 1, timer_at = now() + interval '1 h'"
            + " WHERE kind = 'prune'");
    Prunes prunes = of(folder);
    assertThat(prunes.run()).isZero();

    update("UPDATE backup_job SET timer_at = now() WHERE kind = 'prune'");

    assertThat(prunes.run()).isEqualTo(1);
    assertThat(prune().removed()).hasSize(1);
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aStoreThatCannotBeOpenedIsTriedAgain() throws IOException {
    schedule(30);
    clockwork.fire();

    assertThat(of(Files.createFile(folder.resolve("no-folder"))).run()).isEqualTo(1);

    assertThat(prune().failure())
        .satisfies(failure ->
            assertThat(Objects.requireNonNull(failure).code()).isEqualTo("store_failed"));
    assertThat(prune().state()).isEqualTo(BackupJob.State.WAITING);
    assertThat(prune().removed()).isEmpty();
  }

  private void schedule(int keepDays) {
    new Schedules(store.database.jdbi())
        .create(
            new Schedules.New(
                "tidy",
                BackupJob.Kind.PRUNE,
                new CronLine("0 5 * * *", "UTC"),
                null,
                List.of(),
                null,
                keepDays),
            "somebody");
    update("UPDATE schedule SET next_at = now()");
  }

  private BackupJob prune() {
    return jobs.page(new Jobs.Filter("prune", null, null, null, null), null, 10).getFirst();
  }

  private void update(String sql) {
    store.database.jdbi().useHandle(handle -> handle.execute(sql));
  }

  /** Of a backup that is complete, long ago by its manifest. */
  private String bundle(boolean pinned) throws SQLException, IOException {
    Wanted wanted =
        Wanted.backup(
            Samples.plan("prunes", 1, 10).fingerprint(),
            ACME,
            "platform",
            new DatabaseName("platform"),
            pinned);
    BackupJob job =
        jobs.start(
                List.of(wanted),
                Samples.plan("prunes", 1, 10),
                new Asked(UUID.randomUUID(), null, "somebody", null),
                (_, _) -> {})
            .getFirst();
    SealedBundle written;
    try (Connection nothing = TestPostgres.version18().connect("postgres")) {
      written =
          new TestBundles(folder)
              .write(ACME, new MigrationId(job.id()), 1, List.of(), nothing, null);
    }
    update(
        "UPDATE backup_job SET state = 'complete', bundle = '"
            + written.id()
            + "' WHERE id = '"
            + job.id()
            + "'");
    return written.id().value();
  }

  private List<String> stored() throws IOException {
    Bundles bundles = new TestBundles(folder).bundles();
    return bundles.catalogue().stream().map(entry -> entry.id().value()).toList();
  }
}
