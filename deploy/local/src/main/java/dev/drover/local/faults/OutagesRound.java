package dev.drover.local.faults;

import dev.drover.local.Member;
import dev.drover.local.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Each server and each kind of worker is away for a while. That causes waiting: nothing is restored
 * and nobody has to do anything.
 */
final class OutagesRound implements Round {
  private final Duration outage;
  private final Fleet.Size size;

  OutagesRound(Duration outage, Fleet.Size size) {
    this.outage = outage;
    this.size = size;
  }

  /** What goes away. */
  private enum Away {
    BROKER,
    SILENT_BROKER,
    COORDINATOR_DATABASE,
    TARGET_DATABASE,
    SILENT_TARGET,
    SOURCE_DATABASE,
    BUNDLE_STORE,
    MIGRATE_WORKERS,
    COORDINATORS;

    String fault(Duration outage) {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
          + " away for "
          + outage.toSeconds()
          + " s";
    }
  }

  @Override
  public String name() {
    return "outages";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log)
      throws SQLException, IOException {
    for (Away away : Away.values()) {
      log.plan(away.fault(outage), 1);
    }
    Fleet fleet = Fleet.start(arena, tag, size, random);
    long begun = 0;
    for (Away away : Away.values()) {
      fleet.awaitEnded(begun++ * size.projects() / (Away.values().length + 1));
      endure(arena, away);
      log.occurred(away.fault(outage));
    }
    fleet.awaitEnd();
    return List.of(fleet);
  }

  private void endure(Arena arena, Away away) throws IOException {
    switch (away) {
      case BROKER -> endure(arena.stack().members(Role.KAFKA));
      case MIGRATE_WORKERS -> endure(arena.stack().members(Role.MIGRATE_WORKER));
      case COORDINATORS -> endure(arena.stack().members(Role.COORDINATOR));
      case COORDINATOR_DATABASE -> endure(arena.coordinator());
      case TARGET_DATABASE -> endure(arena.projects());
      case SOURCE_DATABASE -> endure(arena.platform());
      case BUNDLE_STORE -> {
        arena.bundles().takeAway();
        Patience.pause(outage);
        arena.bundles().bringBack();
      }
      case SILENT_BROKER -> {
        Member broker = arena.stack().member(Role.KAFKA, 1);
        broker.signal("STOP");
        Patience.pause(outage);
        broker.signal("CONT");
      }
      case SILENT_TARGET -> {
        ChaosProxy proxy = arena.projects().proxy();
        proxy.weather().silence(true);
        Patience.pause(outage);
        proxy.weather().silence(false);
        proxy.resetAll();
      }
    }
  }

  private void endure(List<Member> members) {
    members.forEach(Member::kill);
    Patience.pause(outage);
    members.forEach(Member::start);
  }

  private void endure(Database database) {
    database.kill();
    Patience.pause(outage);
    database.start();
  }
}
