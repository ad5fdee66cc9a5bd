package dev.drover.local.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/**
 * Kafka is disposable: every topic is deleted in the middle of a run, and later the whole broker.
 */
final class WipeRound implements Round {
  private static final String TOPICS = "every topic deleted";
  private static final String BROKER = "broker replaced by an empty one";

  private final Fleet.Size size;

  WipeRound(Fleet.Size size) {
    this.size = size;
  }

  @Override
  public String name() {
    return "wipe";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log)
      throws SQLException, IOException, InterruptedException {
    log.plan(TOPICS, 1);
    log.plan(BROKER, 1);
    Fleet fleet = Fleet.start(arena, tag, size, random);
    fleet.topicsWereLost();
    fleet.awaitEnded(size.projects() / 3);
    if (Topics.deleteAll(arena.stack().bootstrapServers()) > 0) {
      log.occurred(TOPICS);
    }
    fleet.awaitEnded(size.projects() * 2L / 3);
    Topics.replaceBroker(arena);
    log.occurred(BROKER);
    fleet.awaitEnd();
    return List.of(fleet);
  }
}
