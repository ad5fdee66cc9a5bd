package dev.drover.local.faults;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The target server's power goes while rows are being copied into it. */
final class TargetRound implements Round {
  private static final String FAULT = "target killed in the middle of a COPY";

  private final int kills;
  private final Fleet.Size size;

  TargetRound(int kills, Fleet.Size size) {
    this.kills = kills;
    this.size = size;
  }

  @Override
  public String name() {
    return "target";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    log.plan(FAULT, kills);
    List<Fleet> fleets = new ArrayList<>();
    for (int kill = 0; kill < kills; kill++) {
      if (fleets.isEmpty() || fleets.getLast().hasEnded()) {
        fleets.add(Fleet.start(arena, tag + "x" + fleets.size(), size, random));
      }
      Fleet fleet = fleets.getLast();
      Patience.require("a COPY into the target", () -> isCopying(arena) || fleet.hasEnded());
      if (isCopying(arena)) {
        arena.projects().kill();
        log.occurred(FAULT);
        arena.projects().start();
      } else {
        kill--;
      }
    }
    fleets.forEach(Fleet::awaitEnd);
    return fleets;
  }

  static boolean isCopying(Arena arena) throws SQLException {
    String sql = "SELECT count(*) FROM pg_stat_progress_copy WHERE command = 'COPY FROM'";
    return Arena.count(arena.projects(), "postgres", sql) > 0;
  }
}
