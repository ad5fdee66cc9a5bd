package dev.drover.local.faults;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * COMMITs whose outcome the client cannot know: cut before the server hears, or before it is heard.
 */
final class CommitsRound implements Round {
  private static final String COORDINATOR = "ambiguous commit of a coordinator";
  private static final String TARGET = "ambiguous commit on a target";
  private static final int EVERY_DECISION = 7;
  private static final int EVERY_LOAD = 3;

  private final int commits;
  private final Fleet.Size size;

  CommitsRound(int commits, Fleet.Size size) {
    this.commits = commits;
    this.size = size;
  }

  @Override
  public String name() {
    return "commits";
  }

  @Override
  public List<Fleet> run(Arena arena, String tag, Random random, FaultLog log) throws SQLException {
    int onTargets = commits / 2;
    int ofCoordinators = commits - onTargets;
    log.plan(COORDINATOR, ofCoordinators);
    log.plan(TARGET, onTargets);
    Weather decisions = arena.coordinator().proxy().weather();
    Weather loads = arena.projects().proxy().weather();
    int decisionsBefore = decisions.ambiguous();
    int loadsBefore = loads.ambiguous();
    decisions.cutCommits(EVERY_DECISION, ofCoordinators);
    loads.cutCommits(EVERY_LOAD, onTargets);
    List<Fleet> fleets = new ArrayList<>();
    do {
      fleets.add(Fleet.start(arena, tag + "x" + fleets.size(), size, random));
      fleets.getLast().awaitEnd();
    } while (decisions.ambiguous() - decisionsBefore < ofCoordinators
        || loads.ambiguous() - loadsBefore < onTargets);
    log.occurred(COORDINATOR, decisions.ambiguous() - decisionsBefore);
    log.occurred(TARGET, loads.ambiguous() - loadsBefore);
    return fleets;
  }
}
