package dev.drover.backup.restore;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Homes;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.StagingDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Mode create: a promotion is taken back, then every staging database of the migration is dropped.
 */
final class CreatedTarget {
  private final ControlDatabase control;

  CreatedTarget(ControlDatabase control) {
    this.control = control;
  }

  void undo(Command.Restore command, Claim claim) throws SQLException {
    boolean byHand = Boolean.TRUE.equals(command.byHand());
    try (Connection connection = control.connect(command.order().server())) {
      if (raised(connection, claim)) {
        CrashPoint.RESTORE_FENCED.pass();
        if (byHand) {
          requireNoHome(connection, claim);
        } else {
          Homes.withdraw(connection, claim);
        }
      }
      dropAll(connection, claim, byHand);
    }
  }

  private static void requireNoHome(Connection connection, Claim claim) throws SQLException {
    Optional<DatabaseName> home = Homes.standing(connection, claim.migration());
    if (home.isPresent()) {
      throw Restore.contradicted(
          "The database " + home.get() + " of this migration stands as the project's home.",
          home.get());
    }
  }

  /** False when a younger migration has the project; its home and its fence are none of ours. */
  private static boolean raised(Connection connection, Claim claim) throws SQLException {
    try {
      Fence.raise(connection, claim);
      return true;
    } catch (DroverException e) {
      if (Fence.lostToYounger(e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * One that is not ours does not save the others.
   *
   * @param foreignMayStay whether a person has looked at whatever carries a name of ours
   */
  private static void dropAll(Connection connection, Claim claim, boolean foreignMayStay)
      throws SQLException {
    @Nullable DroverException foreign = null;
    for (Staging staging : StagingDatabases.older(connection, claim)) {
      try {
        StagingDatabases.drop(connection, staging);
      } catch (DroverException e) {
        if (!StagingDatabases.isForeign(e)) {
          throw e;
        }
        foreign = e;
      }
    }
    if (foreign != null && !foreignMayStay) {
      throw foreign;
    }
  }
}
