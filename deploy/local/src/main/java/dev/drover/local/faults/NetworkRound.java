package dev.drover.local.faults;

import dev.drover.local.Member;
import dev.drover.local.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Slow lines, lines cut in the middle of a message, the coordinators' sessions ended by their
 * database, and a coordinator that sleeps longer than its leases.
 */
final class NetworkRound implements Round {
  private static final String SLOW = "every packet to a database delayed by 10 ms";
  private static final String CUT = "connection cut in the middle of a message";
  private static final String FAILED_OVER = "all sessions of the coordinators terminated";
  private static final String SLEPT = "coordinator stopped past its leases";
  private static final Duration DELAY = Duration.ofMillis(10);
  private static final Duration PAST_LEASES = Duration.ofSeconds(18);
  private static final int FURTHEST_CUT = 20_000;

  private final int cuts;
  private final int failovers;
  private final Fleet.Size size;

  NetworkRound(int cuts, int failovers, Fleet.Size size) {
    this.cuts = cuts;
    this.failovers = failovers;
    this.size = size;
  }

  @Override
  public String name() {
    return "network";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    log.plan(SLOW, 1);
    log.plan(CUT, cuts);
    log.plan(FAILED_OVER, failovers);
    log.plan(SLEPT, 1);
    List<Database> databases = List.of(arena.coordinator(), arena.platform(), arena.projects());
    List<Fleet> fleets = new ArrayList<>();
    fleets.add(Fleet.start(arena, tag + "x0", size, random));
    databases.forEach(database -> database.proxy().weather().slow(DELAY));
    log.occurred(SLOW);
    for (int i = 0; i < Math.max(cuts, failovers); i++) {
      if (fleets.getLast().hasEnded()) {
        fleets.add(Fleet.start(arena, tag + "x" + fleets.size(), size, random));
      }
      if (i < failovers) {
        Patience.require("sessions of a coordinator", () -> failOver(arena) > 0);
        log.occurred(FAILED_OVER);
      }
      if (i < cuts) {
        cut(databases.get(i % databases.size()).proxy().weather(), fleets.getLast(), random, log);
      }
      if (i == failovers) {
        sleep(arena);
        log.occurred(SLEPT);
      }
    }
    databases.forEach(database -> database.proxy().weather().fair());
    fleets.forEach(Fleet::awaitEnd);
    return fleets;
  }

  private static void cut(Weather weather, Fleet fleet, Random random, FaultLog log) {
    int before = weather.cuts();
    weather.cutAfter(1 + random.nextInt(FURTHEST_CUT));
    Patience.require("a cut connection", () -> weather.cuts() > before || fleet.hasEnded());
    log.occurred(CUT, weather.cuts() - before);
  }

  private static long failOver(Arena arena) throws SQLException {
    return arena.count(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE application_name = 'drover-coordinator'
        """);
  }

  private static void sleep(Arena arena) {
    Member coordinator = arena.stack().member(Role.COORDINATOR, 1);
    coordinator.signal("STOP");
    Patience.pause(PAST_LEASES);
    coordinator.signal("CONT");
  }
}
