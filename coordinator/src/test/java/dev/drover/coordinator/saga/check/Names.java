package dev.drover.coordinator.saga.check;

import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.Saga;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One migration's names, and the epochs they speak of. Epoch 0 stands for no name. */
final class Names {
  private static final int EPOCHS = 40;

  private final Move move;
  private final List<BundleId> bundles = new ArrayList<>();
  private final List<DatabaseName> databases = new ArrayList<>();
  private final Map<Object, Integer> epochs = new HashMap<>();

  private Names(Move move) {
    this.move = move;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      BundleId bundle = BundleId.of(move.project(), move.id(), epoch);
      DatabaseName staging = DatabaseName.staging(move.id(), epoch);
      bundles.add(bundle);
      databases.add(staging);
      epochs.put(bundle, epoch);
      epochs.put(staging, epoch);
    }
    epochs.put(move.database(), 0);
  }

  static Names of(int migration, Bounds bounds) {
    ProjectRef project = new ProjectRef("project-" + bounds.project(migration));
    return new Names(
        new Move(
            MigrationId.parse("01980000-0000-7000-8000-00000000000" + (migration + 1)),
            project,
            "projects",
            new DatabaseName("home_" + bounds.project(migration)),
            null,
            new Move.Terms("plan", bounds.mode(), bounds.attempts(), 60)));
  }

  Move move() {
    return move;
  }

  Saga fresh() {
    return Saga.queued(move);
  }

  BundleId bundle(int epoch) {
    return bundles.get(epoch);
  }

  @Nullable BundleId bundleOrNull(int epoch) {
    return epoch == 0 ? null : bundles.get(epoch);
  }

  int epoch(@Nullable BundleId bundle) {
    return bundle == null ? 0 : Objects.requireNonNull(epochs.get(bundle));
  }

  /** The staging database of {@code epoch}; with an existing target, that target. */
  DatabaseName database(int epoch) {
    return move.terms().mode() == Target.Mode.EXISTING ? move.database() : databases.get(epoch);
  }

  int epoch(@Nullable DatabaseName database) {
    return database == null ? 0 : Objects.requireNonNull(epochs.get(database));
  }
}
