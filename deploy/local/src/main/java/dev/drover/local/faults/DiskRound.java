package dev.drover.local.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/**
 * The disk that holds bundles is full for a while. Backups fail, wait, and succeed once there is
 * room.
 */
final class DiskRound implements Round {
  private static final String FAULT = "disk of the bundles full";

  private final Fleet.Size size;

  DiskRound(Fleet.Size size) {
    this.size = size;
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log)
      throws SQLException, IOException {
    log.plan(FAULT, 1);
    if (!arena.bundles().whyNot().isEmpty()) {
      log.skipped(FAULT, arena.bundles().whyNot());
      return List.of();
    }
    arena.bundles().fill();
    Fleet fleet = Fleet.start(arena, tag, size, random);
    String refused =
        """
        SELECT count(*) FROM history h JOIN migration m ON m.id = h.migration JOIN batch b ON b.id = m.batch
         WHERE b.name = '%s' AND h.detail #>> '{failure,code}' = 'disk_full'
        """
            .formatted(fleet.name());
    Patience.require("a backup that met the full disk", () -> arena.count(refused) > 0);
    log.occurred(FAULT);
    arena.bundles().drain();
    fleet.awaitEnd();
    return List.of(fleet);
  }
}
