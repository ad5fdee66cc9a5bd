package dev.drover.local.faults;

import dev.drover.local.Member;
import dev.drover.local.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** {@code kill -9} of any process, at any time, each kind at least every tenth time. */
final class KillsRound implements Round {
  private static final int LONGEST_DEATH_MILLIS = 1_500;
  private static final int LONGEST_PEACE_MILLIS = 2_500;

  private final int kills;
  private final Fleet.Size size;

  KillsRound(int kills, Fleet.Size size) {
    this.kills = kills;
    this.size = size;
  }

  /** What can be killed. */
  private enum Victim {
    COORDINATOR,
    BACKUP_WORKER,
    MIGRATE_WORKER,
    VERIFY_WORKER,
    KAFKA,
    COORDINATOR_DATABASE,
    TARGET_DATABASE;

    String fault() {
      return "kill -9 " + name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
  }

  @Override
  public String name() {
    return "kills";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    List<Victim> deck = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      deck.add(Victim.values()[i % Victim.values().length]);
    }
    Collections.shuffle(deck, random);
    deck.forEach(victim -> log.plan(victim.fault(), 1));
    List<Fleet> fleets = new ArrayList<>();
    for (Victim victim : deck) {
      if (fleets.isEmpty() || fleets.getLast().hasEnded()) {
        fleets.add(Fleet.start(arena, tag + "x" + fleets.size(), size, random));
      }
      Patience.pause(Duration.ofMillis(random.nextInt(LONGEST_PEACE_MILLIS)));
      arena.stack().requireAllAlive();
      kill(arena, victim, random);
      log.occurred(victim.fault());
    }
    fleets.forEach(Fleet::awaitEnd);
    return fleets;
  }

  private static void kill(Arena arena, Victim victim, Random random) {
    Duration dead = Duration.ofMillis(random.nextInt(LONGEST_DEATH_MILLIS));
    switch (victim) {
      case COORDINATOR_DATABASE -> kill(arena.coordinator(), dead);
      case TARGET_DATABASE -> kill(arena.projects(), dead);
      case KAFKA -> kill(arena.stack().member(Role.KAFKA, 1), dead);
      case COORDINATOR, BACKUP_WORKER, MIGRATE_WORKER, VERIFY_WORKER ->
          kill(arena.stack().member(Role.valueOf(victim.name()), 1 + random.nextInt(2)), dead);
    }
  }

  private static void kill(Database database, Duration dead) {
    database.kill();
    Patience.pause(dead);
    database.start();
  }

  private static void kill(Member member, Duration dead) {
    member.kill();
    Patience.pause(dead);
    member.start();
  }
}
