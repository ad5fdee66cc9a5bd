package dev.drover.coordinator.simulation;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.TargetModel;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every effect on the target server has to keep to, and what stands there at an end. */
final class TargetRules implements TargetModel.Observer {
  private final World world;
  private final Set<DatabaseName> loaded = new HashSet<>();
  private final Set<Match> matches = new HashSet<>();

  /** A verification's pass, by the number of what it looked at and by what stood there. */
  private record Match(MigrationId migration, long oid, List<String> rows) {}

  TargetRules(World world) {
    this.world = world;
  }

  void matched(MigrationId migration, TargetModel.Database database) {
    matches.add(new Match(migration, database.oid(), database.rows()));
  }

  @Override
  public void fenced(Claim claim, Fence.@Nullable Held before) {
    Broken.unless(
        before == null || isBelow(before.migration(), before.epoch(), claim),
        "INV-08 FenceMonotone",
        () -> claim + " took the fence from " + before);
  }

  private static boolean isBelow(MigrationId migration, int epoch, Claim claim) {
    int migrations = migration.hex().compareTo(claim.migration().hex());
    return migrations < 0 || (migrations == 0 && epoch < claim.epoch());
  }

  private static boolean holds(Fence.@Nullable Held fence, Claim claim) {
    return fence != null
        && fence.migration().equals(claim.migration())
        && fence.epoch() == claim.epoch()
        && fence.holder().equals(claim.holder());
  }

  @Override
  public void written(Claim claim, DatabaseName database, Fence.@Nullable Held fence) {
    Move move = world.scene().move(claim.migration());
    if (database.equals(move.database())) {
      Broken.unless(
          holds(fence, claim),
          "INV-09 NoWriteBelowFence",
          () -> claim + " wrote under the fence of " + fence);
    } else {
      Broken.unless(
          database.equals(DatabaseName.staging(claim.migration(), claim.epoch()))
              && loaded.add(database),
          "INV-04 OneSnapshot",
          () -> claim + " wrote into " + database);
    }
  }

  @Override
  public void promoted(Claim claim, Staging staging, Fence.@Nullable Held fence) {
    Broken.unless(
        holds(fence, claim),
        "INV-09 NoWriteBelowFence",
        () -> claim + " promoted under the fence of " + fence);
    TargetModel.Database database =
        Objects.requireNonNull(
            world.target().databases().get(world.scene().move(claim.migration()).database()));
    Broken.unless(
        matches.contains(new Match(claim.migration(), staging.oid(), database.rows())),
        "INV-22 PromoteOnce",
        () -> staging.name() + " was promoted without a verdict on what stands there");
  }

  @Override
  public void withdrawn(Claim claim, DatabaseName home) {
    world.sometimes(Rare.PROMOTION_WITHDRAWN);
    Broken.unless(
        !(world.row(claim.migration()).saga().state() instanceof State.Completed),
        "INV-11 TerminalSticky",
        () -> "the home of a completed migration was taken back by " + claim);
  }

  @Override
  public void dropped(Staging recorded, long oid, Fence.@Nullable Held fence) {
    Broken.unless(
        oid == recorded.oid(),
        "INV-23 OwnedDropOnly",
        () -> recorded.name() + " was dropped though it was somebody else's");
    Broken.unless(
        fence != null
            && isBelow(
                recorded.migration(),
                recorded.epoch(),
                new Claim(
                    world.scene().move(recorded.migration()).project(),
                    fence.migration(),
                    fence.epoch(),
                    fence.holder())),
        "INV-10 FenceBeforeRemove",
        () -> recorded.name() + " was dropped under the fence of " + fence);
  }

  /** A migration is about to be called completed. */
  void completed(Saga saga) {
    Move move = saga.move();
    TargetModel.Database home = world.target().databases().get(move.database());
    Broken.unless(home != null, "INV-06 CompletedIsTrue", () -> move.database() + " is missing");
    List<String> rows = Objects.requireNonNull(home).rows();
    Broken.unless(
        rows.equals(Scene.of(move.project(), world.scene().sourceRows())),
        "INV-06 CompletedIsTrue",
        () -> move.database() + " holds " + rows);
    Broken.unless(
        matches.contains(new Match(saga.id(), home.oid(), rows)),
        "INV-06 CompletedIsTrue",
        () -> "nobody has verified what stands in " + move.database());
    boolean ours =
        world.scene().isExisting()
            ? home.standing(move.project())
                .filter(load -> load.migration().equals(saga.id()))
                .isPresent()
            : isHome(move, home);
    Broken.unless(
        ours, "INV-21 OneHome", () -> move.database() + " is not recorded as the project's home");
  }

  private boolean isHome(Move move, TargetModel.Database database) {
    TargetModel.Home home = world.target().homes().get(move.database());
    return home != null && home.oid() == database.oid() && home.migration().equals(move.id());
  }

  /** Whether that very database stands, not somebody else's of that name. */
  private boolean isThere(Staging staging) {
    TargetModel.Database found = world.target().databases().get(staging.name());
    return found != null && found.oid() == staging.oid();
  }

  /** A migration is about to be called restored, cancelled or refused. */
  void clean(Saga saga) {
    Move move = saga.move();
    if (world.scene().plan().target().mode() == Target.Mode.EXISTING) {
      List<String> rows =
          Objects.requireNonNull(world.target().databases().get(move.database())).rows();
      Broken.unless(
          rows.equals(Scene.own()),
          "INV-07 RestoredIsClean",
          () -> move.database() + " holds " + rows);
      return;
    }
    Broken.unless(
        world.target().homes().values().stream()
            .noneMatch(home -> home.migration().equals(saga.id())),
        "INV-07 RestoredIsClean",
        () -> "a home of " + saga.id() + " is left");
    for (TargetModel.Record record : world.target().records().values()) {
      boolean ofOurs = record.staging().migration().equals(saga.id());
      Broken.unless(
          !ofOurs || record.state().equals("dropped") || !isThere(record.staging()),
          "INV-07 RestoredIsClean",
          () -> record + " is left");
    }
  }
}
