package dev.drover.local.faults;

import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import dev.drover.local.judge.Scene;
import dev.drover.local.sample.SamplePlatform;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A batch of projects of a shared database of its own, of which a frozen copy is kept for the
 * judge.
 */
final class Fleet {
  /**
   * How large it is and how slowly it goes.
   *
   * @param users of each project, more or less; it has thrice as many rows
   * @param rowsPerSecond of each project; keeps work in flight long enough to be hurt
   * @param planted how many projects hold a row that their own database cannot: they must end
   *     Restored
   */
  record Size(int projects, int users, int inFlight, int rowsPerSecond, int planted) {}

  private final Arena arena;
  private final String name;
  private final SamplePlatform platform;
  private final Map<String, Set<String>> ends = new TreeMap<>();
  private final Set<String> restorable = new TreeSet<>();
  private boolean topicsLost;

  private Fleet(Arena arena, String name) {
    this.arena = arena;
    this.name = name;
    this.platform = new SamplePlatform(arena.platform().direct(), source());
  }

  /** Makes the shared database and its copy, and starts the batch. */
  static Fleet start(Arena arena, String name, Size size, Random random) throws SQLException {
    Fleet fleet = new Fleet(arena, name);
    List<SamplePlatform.Project> projects = fleet.projects(size, random);
    fleet.platform.create(projects);
    fleet.plant(projects, size.planted());
    Arena.execute(
        arena.platform(),
        "postgres",
        "CREATE DATABASE %s TEMPLATE %s".formatted(fleet.frozen(), fleet.source()));
    // A sequence drawn from since the last checkpoint leaps ahead when its server dies.
    Arena.execute(arena.platform(), "postgres", "CHECKPOINT");
    List<ProjectLine> lines =
        projects.stream().map(project -> new ProjectLine(project.ref(), null, null, null)).toList();
    BatchRequest request = new BatchRequest(name, fleet.plan(size), lines, null);
    arena.ask(client -> client.startBatch(request, "faults-" + name));
    return fleet;
  }

  private List<SamplePlatform.Project> projects(Size size, Random random) {
    List<SamplePlatform.Project> projects = new ArrayList<>();
    for (int number = 1; number <= size.projects(); number++) {
      boolean empty = number > size.planted() && number % 13 == 0;
      projects.add(
          new SamplePlatform.Project(
              name + "-" + number,
              empty ? 0 : 1 + size.users() / 2 + random.nextInt(size.users()),
              random.nextInt(20)));
      ends.put(name + "-" + number, Set.of("Completed"));
    }
    return projects;
  }

  private void plant(List<SamplePlatform.Project> projects, int planted) throws SQLException {
    for (SamplePlatform.Project project : projects.subList(0, planted)) {
      platform.plantDifference(project.ref());
      ends.put(project.ref(), Set.of("Restored"));
      restorable.add(project.ref());
    }
    String sql =
        """
        UPDATE auth.users SET encrypted_password = ?
         WHERE id = (SELECT id FROM auth.users WHERE encrypted_password NOT LIKE 'canary%' ORDER BY md5(id::text || ?) LIMIT 1)
        """;
    try (Connection connection = platform.connect(source());
        PreparedStatement update = connection.prepareStatement(sql)) {
      for (String canary : arena.rowCanaries()) {
        update.setString(1, canary);
        update.setString(2, canary);
        update.executeUpdate();
      }
    }
  }

  /** A schema of its own for each fleet, so that each has a template to build. */
  private PlanText plan(Size size) {
    String limits =
        "limits: {max-in-flight: %d, rows-per-second: %d, "
            .formatted(size.inFlight(), size.rowsPerSecond());
    Map<String, String> files = new LinkedHashMap<>(SamplePlatform.planFiles());
    files.replaceAll((_, text) -> text + "\n-- for " + name + "\n");
    return new PlanText(platform.planYaml().replace("limits: {max-in-flight: 32, ", limits), files);
  }

  String name() {
    return name;
  }

  private String source() {
    return "platform_" + name;
  }

  private String frozen() {
    return "frozen_" + name;
  }

  /** The project was cancelled by a person, and so restored, before it was replayed. */
  void wasCancelled(String project) {
    restorable.add(project);
  }

  /** Some messages were deleted before anybody could read them. */
  void topicsWereLost() {
    topicsLost = true;
  }

  long ended() throws SQLException {
    return arena.count(
        """
        SELECT count(*) FROM migration m JOIN batch b ON b.id = m.batch
         WHERE b.name = '%s' AND m.ended_at IS NOT NULL
        """
            .formatted(name));
  }

  boolean hasEnded() throws SQLException {
    return ended() == ends.size();
  }

  /** Waits until at least so many have ended. */
  void awaitEnded(long wanted) {
    Patience.require(
        wanted + " ended projects of " + name,
        () -> {
          arena.stack().requireAllAlive();
          return ended() >= Math.min(wanted, ends.size());
        });
  }

  void awaitEnd() {
    awaitEnded(ends.size());
  }

  Scene.Batch forJudge() {
    return new Scene.Batch(name, source(), frozen(), ends, restorable, topicsLost);
  }
}
