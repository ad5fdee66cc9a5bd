package dev.drover.backup;

import dev.drover.backup.check.PlanCheck;
import dev.drover.backup.drill.Drill;
import dev.drover.backup.dump.Dump;
import dev.drover.backup.dump.Save;
import dev.drover.backup.recover.Recover;
import dev.drover.backup.restore.Restore;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Handler;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/** What the backup worker does with its commands. */
public final class BackupHandler implements Handler {
  private final Dump dump;
  private final Restore restore;
  private final PlanCheck check;
  private final Save save;
  private final Recover recover;
  private final Drill drill;

  public BackupHandler(ControlDatabase control, Bundles bundles, InstantSource clock) {
    Servers servers = control.servers();
    this.dump = new Dump(control, bundles, clock);
    this.restore = new Restore(control, bundles);
    this.check = new PlanCheck(servers, bundles.names());
    this.save = new Save(servers, bundles, clock);
    this.recover = new Recover(servers, bundles, clock);
    this.drill = new Drill(servers, bundles);
  }

  @Override
  public Event handle(Command command, Run run) throws SQLException, IOException {
    return switch (command) {
      case Command.Backup backup -> dump.handle(backup, run);
      case Command.Restore back -> restore.handle(back, run);
      case Command.CheckPlan plan -> check.handle(plan, run);
      case Command.Save alone -> save.handle(alone, run);
      case Command.Recover rows -> recover.handle(rows, run);
      case Command.Drill trial -> drill.handle(trial, run);
      case Command.Migrate _,
          Command.Verify _,
          Command.Promote _,
          Command.Examine _,
          Command.Balance _ ->
          throw new IllegalArgumentException("Not a backup worker's command: " + command.stage());
    };
  }
}
