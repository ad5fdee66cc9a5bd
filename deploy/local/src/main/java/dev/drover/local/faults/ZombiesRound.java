package dev.drover.local.faults;

import dev.drover.common.api.ReplayRequest;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.message.Stage;
import dev.drover.local.Member;
import dev.drover.local.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Workers that are stopped in the middle of their work and wake when their projects were cancelled,
 * restored, replayed and completed by others. What they do then must change nothing.
 */
final class ZombiesRound implements Round {
  private static final String FAULT = "zombie woken after its project was restored and replayed";
  private static final List<CrashPoint> PLACES =
      List.of(
          CrashPoint.COPY_ROWS,
          CrashPoint.LOAD_UNCOMMITTED,
          CrashPoint.STAGING_INTENDED,
          CrashPoint.EVENT_UNSENT,
          CrashPoint.LOAD_COMMITTED,
          CrashPoint.STAGING_UNMARKED);

  /** For what the worker had said before it was stopped to be heard. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final int zombies;
  private final Fleet.Size size;

  /**
   * @param size of each batch; as many in flight as workers have slots makes the most zombies
   */
  ZombiesRound(int zombies, Fleet.Size size) {
    this.zombies = zombies;
    this.size = size;
  }

  /** A migration whose run is stopped. */
  private record Stopped(UUID migration, String project) {}

  @Override
  public String name() {
    return "zombies";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    log.plan(FAULT, zombies);
    List<Fleet> fleets = new ArrayList<>();
    for (int sleep = 0; log.left(FAULT) > 0 && sleep < 4 * zombies; sleep++) {
      Member worker = arena.stack().member(Role.MIGRATE_WORKER, 1 + sleep % 2);
      worker.kill();
      worker.start(
          List.of(PLACES.get(sleep % PLACES.size()).stoppingOption(1 + random.nextInt(2))));
      Fleet fleet = Fleet.start(arena, tag + "x" + sleep, size, random);
      fleets.add(fleet);
      Patience.require("a stopped migrate worker", () -> isStopped(worker) || fleet.hasEnded());
      if (isStopped(worker)) {
        int woken = sleepAndWake(arena, fleet, worker);
        log.occurred(FAULT, woken);
      } else {
        disarm(worker);
      }
    }
    return fleets;
  }

  /** It never came to where it would have stopped, and must not do so when nobody looks. */
  private static void disarm(Member worker) {
    worker.kill();
    worker.start();
  }

  private int sleepAndWake(Arena arena, Fleet fleet, Member worker) throws SQLException {
    String id = idOf(arena, worker);
    Patience.pause(LAST_WORDS);
    List<Stopped> stopped = runningOf(arena, id);
    for (Stopped one : stopped) {
      fleet.wasCancelled(one.project());
      arena.ask(client -> client.cancelMigration(one.migration(), "to be replayed"));
    }
    fleet.awaitEnd();
    for (Stopped one : stopped) {
      arena.ask(client ->
          client.replayMigration(
              one.migration(), new ReplayRequest(null, Stage.BACKUP, "once more", null)));
    }
    fleet.awaitEnd();
    Map<String, String> before = effects(arena);
    worker.signal("CONT");
    Patience.require("the zombie's last word", () -> isFreeAgain(arena, id));
    Map<String, String> after = effects(arena);
    if (!before.equals(after)) {
      after.entrySet().removeAll(before.entrySet());
      throw new IllegalStateException("A zombie had an effect: " + after);
    }
    return stopped.size();
  }

  /** What every project's state and home are, with the versions of both. */
  private static Map<String, String> effects(Arena arena) throws SQLException {
    Map<String, String> effects = new TreeMap<>();
    collect(
        arena.coordinator().connect("drover"),
        "SELECT 'migration ' || id, state || ' ' || epoch || ' ' || version FROM migration",
        effects);
    collect(
        arena.projects().connect("drover_control"),
        """
        SELECT 'home ' || h.database, h.oid || ' ' || d.oid || ' ' || h.epoch || ' ' || f.migration || ' ' || f.epoch
          FROM drover.home h JOIN pg_database d ON d.datname = h.database JOIN drover.fence f ON f.project = h.project
        """,
        effects);
    return effects;
  }

  private static void collect(Connection opened, String sql, Map<String, String> into)
      throws SQLException {
    try (Connection connection = opened;
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        into.put(row.getString(1), row.getString(2));
      }
    }
  }

  /** What the process calls itself: the first of its kind that began after it was started. */
  private static String idOf(Arena arena, Member worker) throws SQLException {
    String sql =
        """
        SELECT id, id FROM worker
         WHERE kind = 'migrate' AND (heartbeat ->> 'startedAt')::timestamptz >= '%s'
         ORDER BY heartbeat ->> 'startedAt' LIMIT 1
        """
            .formatted(startOf(worker));
    Map<String, String> found = new TreeMap<>();
    Patience.require(
        "the stopped worker's heartbeat",
        () -> {
          collect(arena.coordinator().connect("drover"), sql, found);
          return !found.isEmpty();
        });
    return found.keySet().iterator().next();
  }

  private static List<Stopped> runningOf(Arena arena, String worker) throws SQLException {
    String sql =
        """
        SELECT id, project FROM migration
         WHERE ended_at IS NULL AND saga #>> '{state,phase,worker}' = '%s'
        """
            .formatted(worker);
    Map<String, String> found = new TreeMap<>();
    collect(arena.coordinator().connect("drover"), sql, found);
    return found.entrySet().stream()
        .map(one -> new Stopped(UUID.fromString(one.getKey()), one.getValue()))
        .toList();
  }

  /** It has spoken since it woke, and says that it runs nothing any more. */
  private static boolean isFreeAgain(Arena arena, String worker) throws SQLException {
    String sql =
        """
        SELECT count(*) FROM worker WHERE id = '%s' AND heartbeat -> 'runs' = '[]'::jsonb
           AND seen_at > now() - interval '2 seconds'
        """
            .formatted(worker);
    return arena.count(sql) > 0;
  }

  private static String startOf(Member worker) {
    return ProcessHandle.of(worker.pid())
        .flatMap(process -> process.info().startInstant())
        .orElseThrow()
        .toString();
  }

  private static boolean isStopped(Member worker) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(worker.pid()), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
