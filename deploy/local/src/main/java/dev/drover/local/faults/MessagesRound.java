package dev.drover.local.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** What should not be in the topics is, in the middle of a run; see {@link Rogue}. */
final class MessagesRound implements Round {
  private static final String MALFORMED = "malformed message";
  private static final String FORGED = "forged event";
  private static final String OVERSIZED = "oversized message";
  private static final String REPEATED = "all messages repeated, in another order";
  private static final int PAIRS_OF_WAVES = 4;

  private final int malformed;
  private final Fleet.Size size;

  MessagesRound(int malformed, Fleet.Size size) {
    this.malformed = malformed;
    this.size = size;
  }

  @Override
  public String name() {
    return "messages";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    int forged = malformed / 10;
    log.plan(MALFORMED, malformed);
    log.plan(FORGED, forged);
    log.plan(OVERSIZED, PAIRS_OF_WAVES);
    log.plan(REPEATED, PAIRS_OF_WAVES);
    Fleet fleet = Fleet.start(arena, tag, size, random);
    try (Rogue rogue = new Rogue(arena.stack().bootstrapServers(), random)) {
      for (int wave = 1; wave <= PAIRS_OF_WAVES; wave++) {
        fleet.awaitEnded(size.projects() * (long) wave / (PAIRS_OF_WAVES + 2));
        for (int i = 0; i < malformed / PAIRS_OF_WAVES; i++) {
          rogue.malformed();
          log.occurred(MALFORMED);
        }
        for (int i = 0; i < forged / PAIRS_OF_WAVES; i++) {
          rogue.forged(anyMigration(arena, fleet), random.nextBoolean() ? 0 : 1_000_000 + i);
          log.occurred(FORGED);
        }
        rogue.oversized();
        log.occurred(OVERSIZED);
        rogue.flush();
        if (rogue.repeat() > 0) {
          log.occurred(REPEATED);
        }
      }
    }
    fleet.awaitEnd();
    return List.of(fleet);
  }

  private static String anyMigration(Arena arena, Fleet fleet) throws SQLException {
    String sql =
        """
        SELECT m.id FROM migration m JOIN batch b ON b.id = m.batch
         WHERE b.name = '%s' ORDER BY m.ended_at IS NOT NULL, random() LIMIT 1
        """
            .formatted(fleet.name());
    try (Connection connection = arena.coordinator().connect("drover");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
