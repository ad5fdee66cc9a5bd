package dev.drover.migrate;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.worker.WorkerMain;

/** The migrate worker's main program. */
public final class MigrateWorker {
  private MigrateWorker() {}

  public static void main(String[] arguments) {
    WorkerMain.run(
        arguments,
        WorkerKind.MIGRATE,
        (config, servers) -> {
          Bundles bundles = Bundles.open(config.requireBundles());
          ControlDatabase control = new ControlDatabase(servers);
          Reaper reaper = new Reaper(control, config.servers().keySet());
          reaper.start();
          return new MigrateHandler(new Migrator(control, bundles), reaper);
        });
  }
}
