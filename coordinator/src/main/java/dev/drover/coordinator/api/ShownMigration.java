package dev.drover.coordinator.api;

import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationDetail.HistoryEntry;
import dev.drover.common.api.MigrationDetail.RunProgress;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Progress;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.store.MigrationView;
import dev.drover.coordinator.store.MovedTables;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Migrations as the API shows them. */
final class ShownMigration {
  private ShownMigration() {}

  static MigrationSummary summary(MigrationView migration) {
    return summary(migration, migration.stage());
  }

  static MigrationDetail detail(dev.drover.coordinator.store.MigrationDetail detail) {
    MigrationView migration = detail.migration();
    Saga saga = migration.saga();
    SealedBundle bundle = saga.made().bundle();
    List<HistoryEntry> history = detail.history().stream().map(ShownMigration::entry).toList();
    MovedTables moved = MovedTables.of(saga, detail.plan());
    Stage stage =
        migration.stage() == null && saga.ended() ? lastStage(history) : migration.stage();
    return new MigrationDetail(
        summary(migration, stage),
        saga.move().terms().plan(),
        saga.wish().word(),
        saga.trouble().attempts(),
        bundle == null ? null : bundle.id().value(),
        word(saga.made().verdict()),
        moved.tables(),
        moved.others(),
        findings(migration),
        progress(detail.progress()),
        migration.createdAt(),
        migration.endedAt(),
        history);
  }

  private static MigrationSummary summary(MigrationView migration, @Nullable Stage stage) {
    Saga saga = migration.saga();
    return new MigrationSummary(
        migration.id().value(),
        migration.batchName(),
        migration.project().value(),
        migration.server(),
        migration.database().value(),
        saga.move().owner(),
        state(migration.state()),
        stage,
        saga.epoch(),
        migration.failure(),
        migration.updatedAt());
  }

  static HistoryEntry entry(dev.drover.coordinator.store.MigrationDetail.Entry entry) {
    return new HistoryEntry(
        entry.at(), state(entry.state()), entry.epoch(), entry.actor(), entry.note());
  }

  static MigrationState state(String word) {
    return MigrationState.parse(word)
        .orElseThrow(() ->
            new IllegalStateException("The store knows a state that the API does not: " + word));
  }

  /** The stage of the last state before the end that had one. */
  private static @Nullable Stage lastStage(List<HistoryEntry> history) {
    for (HistoryEntry entry : history.reversed()) {
      Stage stage =
          switch (entry.state()) {
            case BACKING_UP -> Stage.BACKUP;
            case MIGRATING -> Stage.MIGRATE;
            case VERIFYING -> Stage.VERIFY;
            case PROMOTING -> Stage.PROMOTE;
            case RESTORING -> Stage.RESTORE;
            case QUEUED, COMPLETED, RESTORED, REFUSED, CANCELLED, NEEDS_ATTENTION -> null;
          };
      if (stage != null) {
        return stage;
      }
    }
    return null;
  }

  static @Nullable String word(@Nullable Verdict verdict) {
    return switch (verdict) {
      case Verdict.Matches _ -> "matches";
      case Verdict.Differs _ -> "differs";
      case Verdict.Unproven _ -> "unproven";
      case null -> null;
    };
  }

  static List<Finding> findings(MigrationView migration) {
    return migration.saga().made().verdict() instanceof Verdict.Unproven(String reason)
        ? List.of(
            Finding.error("unproven", null, reason, "Remove what is in the way, then replay."))
        : migration.findings();
  }

  private static @Nullable RunProgress progress(@Nullable Progress progress) {
    return progress == null
        ? null
        : new RunProgress(
            progress.stage(),
            progress.epoch(),
            progress.rows(),
            progress.rowsPlanned(),
            progress.bytes());
  }
}
