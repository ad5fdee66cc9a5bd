package dev.drover.local.faults;

import dev.drover.common.failure.CrashPoint;
import dev.drover.local.Member;
import dev.drover.local.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/**
 * Death at each crash point of each role: a process is started with a point armed, ends there by
 * itself, and is started again with the next one, until none is left.
 */
final class CrashPointsRound implements Round {
  private static final List<CrashPoint> FRAME =
      List.of(
          CrashPoint.COMMAND_POLLED,
          CrashPoint.COMMAND_CLAIMED,
          CrashPoint.EVENT_UNSENT,
          CrashPoint.EVENT_SENT);

  private static final Map<Role, List<CrashPoint>> OWN = new EnumMap<>(Role.class);

  static {
    OWN.put(
        Role.COORDINATOR,
        List.of(
            CrashPoint.DECISION_UNCOMMITTED,
            CrashPoint.DECISION_COMMITTED,
            CrashPoint.SWEEP_UNCOMMITTED,
            CrashPoint.OUTBOX_TAKEN,
            CrashPoint.OUTBOX_PUBLISHED));
    OWN.put(
        Role.BACKUP_WORKER,
        List.of(
            CrashPoint.BUNDLE_WRITE,
            CrashPoint.BUNDLE_SYNC,
            CrashPoint.BUNDLE_MANIFEST,
            CrashPoint.BUNDLE_HIDDEN,
            CrashPoint.BUNDLE_VISIBLE,
            CrashPoint.RESTORE_FENCED,
            CrashPoint.STAGING_DROPPED));
    OWN.put(
        Role.MIGRATE_WORKER,
        List.of(
            CrashPoint.TEMPLATE_UNMARKED,
            CrashPoint.STAGING_INTENDED,
            CrashPoint.STAGING_UNMARKED,
            CrashPoint.COPY_ROWS,
            CrashPoint.LOAD_UNCOMMITTED,
            CrashPoint.LOAD_COMMITTED,
            CrashPoint.HOME_UNCOMMITTED,
            CrashPoint.HOME_COMMITTED));
    OWN.put(Role.VERIFY_WORKER, List.of());
  }

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Fleet.Size size;
  private final Map<Member, CrashPoint> armed = new HashMap<>();
  private final Map<Role, Queue<CrashPoint>> left = new EnumMap<>(Role.class);

  CrashPointsRound(Fleet.Size size) {
    this.size = size;
  }

  @Override
  public String name() {
    return "crash-points";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    OWN.forEach((role, own) -> {
      List<CrashPoint> points = new ArrayList<>(own);
      if (role != Role.COORDINATOR) {
        points.addAll(FRAME);
      }
      points.forEach(point -> log.plan(fault(role, point), 1));
      left.put(role, new ArrayDeque<>(points));
    });
    List<Fleet> fleets = new ArrayList<>();
    long end = System.nanoTime() + LIMIT.toNanos();
    fleets.add(Fleet.start(arena, tag + "x0", size, random));
    for (Member member : arena.services()) {
      member.kill();
      startWithNext(member);
    }
    while (!allVisited() && System.nanoTime() < end) {
      for (Member member : arena.services()) {
        if (!member.alive()) {
          CrashPoint visited = armed.remove(member);
          if (visited != null) {
            log.occurred(fault(member.role(), visited));
          }
          startWithNext(member);
        }
      }
      if (fleets.getLast().hasEnded()) {
        fleets.add(Fleet.start(arena, tag + "x" + fleets.size(), size, random));
      }
      arena.stack().requireAllAlive();
      Patience.pause(LOOK);
    }
    disarm(arena);
    fleets.forEach(Fleet::awaitEnd);
    return fleets;
  }

  private boolean allVisited() {
    return armed.isEmpty() && left.values().stream().allMatch(Queue::isEmpty);
  }

  private void startWithNext(Member member) {
    CrashPoint next = java.util.Objects.requireNonNull(left.get(member.role())).poll();
    if (next == null) {
      member.start();
    } else {
      armed.put(member, next);
      member.start(List.of(next.option(1)));
    }
  }

  /** Whoever still waits for a point that nobody passes is started anew without it. */
  private void disarm(Arena arena) {
    for (Member member : arena.services()) {
      if (armed.remove(member) != null) {
        member.kill();
      }
      member.start();
    }
  }

  private static String fault(Role role, CrashPoint point) {
    return "crash of " + role.word() + " at " + point.name().toLowerCase(java.util.Locale.ROOT);
  }
}
