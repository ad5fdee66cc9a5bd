package dev.drover.local.faults;

import dev.drover.common.failure.CrashPoint;
import dev.drover.local.Member;
import dev.drover.local.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** One of every kind at the same time, to one small fleet. */
final class TogetherRound implements Round {
  private static final String CRASH = "crash of migrate-worker at load_uncommitted";
  private static final String COMMITS = "ambiguous commit";
  private static final String TOPICS = "every topic deleted";
  private static final String MALFORMED = "malformed message";
  private static final String KILL = "kill -9 of a worker and a coordinator";
  private static final String BROKER = "kill -9 of the broker";
  private static final String TARGET = "target killed in the middle of a COPY";
  private static final int CUTS = 4;
  private static final int MESSAGES = 100;

  private final Fleet.Size size;
  private final boolean withBroker;

  TogetherRound(Fleet.Size size) {
    this(size, true);
  }

  /**
   * @param withBroker whether the broker and its topics are among what is hurt, which takes longest
   *     to recover
   */
  TogetherRound(Fleet.Size size, boolean withBroker) {
    this.size = size;
    this.withBroker = withBroker;
  }

  @Override
  public String name() {
    return "together";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log)
      throws SQLException, IOException, InterruptedException {
    List.of(CRASH, KILL, TARGET).forEach(fault -> log.plan(fault, 1));
    log.plan(COMMITS, CUTS);
    log.plan(MALFORMED, MESSAGES);
    Member crashing = arena.stack().member(Role.MIGRATE_WORKER, 1);
    crashing.kill();
    crashing.start(List.of(CrashPoint.LOAD_UNCOMMITTED.option(1)));
    Weather weather = arena.coordinator().proxy().weather();
    int before = weather.ambiguous();
    Fleet fleet = Fleet.start(arena, tag, size, random);
    weather.cutCommits(3, CUTS);
    try (Rogue rogue = new Rogue(arena.stack().bootstrapServers(), random)) {
      for (int i = 0; i < MESSAGES; i++) {
        rogue.malformed();
        log.occurred(MALFORMED);
      }
    }
    Patience.require("a COPY into the target", () -> TargetRound.isCopying(arena));
    arena.projects().kill();
    arena.projects().start();
    log.occurred(TARGET);
    kill(arena, Role.VERIFY_WORKER);
    kill(arena, Role.COORDINATOR);
    log.occurred(KILL);
    if (withBroker) {
      loseBroker(arena, fleet, log);
    }
    Patience.require("the crash", () -> !crashing.alive() || fleet.hasEnded());
    if (!crashing.alive()) {
      log.occurred(CRASH);
    }
    crashing.kill();
    crashing.start();
    fleet.awaitEnd();
    log.occurred(COMMITS, weather.ambiguous() - before);
    return List.of(fleet);
  }

  private static void loseBroker(Arena arena, Fleet fleet, FaultLog log)
      throws InterruptedException {
    log.plan(TOPICS, 1);
    log.plan(BROKER, 1);
    fleet.topicsWereLost();
    if (Topics.deleteAll(arena.stack().bootstrapServers()) > 0) {
      log.occurred(TOPICS);
    }
    kill(arena, Role.KAFKA);
    log.occurred(BROKER);
  }

  private static void kill(Arena arena, Role role) {
    Member victim = arena.stack().member(role, 1);
    victim.kill();
    victim.start();
  }
}
