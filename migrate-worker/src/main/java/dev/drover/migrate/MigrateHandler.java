package dev.drover.migrate;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.Fence;
import dev.drover.common.worker.Handler;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;

/**
 * What the migrate worker does with its commands. A command whose own migration holds the fence
 * already ends silently.
 */
public final class MigrateHandler implements Handler, AutoCloseable {
  private final Migrator migrator;
  private final Reaper reaper;

  public MigrateHandler(Migrator migrator, Reaper reaper) {
    this.migrator = migrator;
    this.reaper = reaper;
  }

  @Override
  public Event handle(Command command, Run run) throws SQLException, IOException {
    try {
      return switch (command) {
        case Command.Migrate migrate -> migrator.migrate(migrate, run);
        case Command.Promote promote -> migrator.promote(promote, run);
        case Command.Backup _,
            Command.Verify _,
            Command.Restore _,
            Command.CheckPlan _,
            Command.Save _,
            Command.Recover _,
            Command.Drill _,
            Command.Examine _,
            Command.Balance _ ->
            throw new IllegalArgumentException(
                "Not a migrate worker's command: " + command.stage());
      };
    } catch (DroverException e) {
      if (Fence.lostToItself(e)) {
        throw new Run.RunCancelled(e.failure().message());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    reaper.close();
  }
}
