package dev.drover.backup;

import dev.drover.backup.check.PlanCheck;
import dev.drover.backup.dump.Dump;
import dev.drover.backup.restore.Restore;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.worker.Handler;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;

/** What the backup worker does with its commands. */
public final class BackupHandler implements Handler {
  private final Dump dump;
  private final Restore restore;
  private final PlanCheck check;

  public BackupHandler(Dump dump, Restore restore, PlanCheck check) {
    this.dump = dump;
    this.restore = restore;
    this.check = check;
  }

  @Override
  public Event handle(Command command, Run run) throws SQLException, IOException {
    return switch (command) {
      case Command.Backup backup -> dump.handle(backup, run);
      case Command.Restore back -> restore.handle(back, run);
      case Command.CheckPlan plan -> check.handle(plan, run);
      case Command.Migrate _, Command.Verify _, Command.Promote _ ->
          throw new IllegalArgumentException("Not a backup worker's command: " + command.stage());
    };
  }
}
