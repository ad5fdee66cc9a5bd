package dev.drover.local.demo;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.message.Finding;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The demo's story on a running stack: make a platform, move its projects, see planted differences
 * found and restored, repair them, replay, and count again.
 */
final class Demo {
  static final String BATCH = "demo";

  private final LocalStack stack;
  private final SamplePlatform platform;
  private final int projects;
  private final int planted;
  private final Story story;

  /**
   * @param planted how many projects get a difference that verification must find
   * @param err where the story is told
   */
  Demo(LocalStack stack, SamplePlatform platform, int projects, int planted, PrintWriter err) {
    this.stack = stack;
    this.platform = platform;
    this.projects = projects;
    this.planted = planted;
    this.story = new Story(err);
  }

  DemoReport run() throws SQLException {
    List<SamplePlatform.Project> sample =
        IntStream.rangeClosed(1, projects).mapToObj(Demo::project).toList();
    List<String> plants = plants(sample);
    story.step("A platform with %,d projects in one shared database", projects);
    platform.create(sample);
    for (String ref : plants) {
      platform.plantDifference(ref);
    }
    Map<String, Long> sourceRows = platform.rows();
    story.say("%,d rows in %d tables", total(sourceRows), sourceRows.size());

    try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
      SampleFleet fleet = new SampleFleet(client, platform);
      long begun = System.nanoTime();
      story.step("Moving every project to a database of its own: backup, migrate, verify, promote");
      fleet.start(BATCH, sample, null);
      BatchStatus first = fleet.follow(BATCH, story.progress(), stack::requireAllAlive);
      story.say("%d completed, %d restored", first.counts().completed(), first.counts().restored());
      List<DemoReport.Planted> before = explain(client, fleet);
      BatchStatus last = before.isEmpty() ? first : repair(client, fleet, before);
      double seconds = (System.nanoTime() - begun) / 1e9;
      story.step("Counting again, by plain SQL");
      Map<String, Long> targetRows = targetRows(fleet);
      story.say(
          "%,d rows in the shared database, %,d in the projects' own: %s",
          total(sourceRows),
          total(targetRows),
          sourceRows.equals(targetRows) ? "the same in every table" : "NOT THE SAME");
      return new DemoReport(
          projects,
          last.counts().completed(),
          seconds,
          projects / seconds,
          before.stream().map(plant -> after(client, plant)).toList(),
          sourceRows,
          targetRows,
          sourceRows.equals(targetRows));
    }
  }

  /** Sizes from nothing to a few hundred rows, the same at every run. */
  private static SamplePlatform.Project project(int number) {
    int users = number % 17 == 0 ? 0 : 5 + number * 7 % 40;
    return new SamplePlatform.Project("project-%04d".formatted(number), users, number * 13 % 90);
  }

  private List<String> plants(List<SamplePlatform.Project> sample) {
    return sample.stream()
        .filter(project -> project.users() > 0)
        .skip(Math.min(6, projects / 3))
        .limit(planted)
        .map(SamplePlatform.Project::ref)
        .toList();
  }

  private List<DemoReport.Planted> explain(CoordinatorClient client, SampleFleet fleet) {
    List<DemoReport.Planted> found = new ArrayList<>();
    for (MigrationSummary restored : fleet.migrations(BATCH, MigrationState.RESTORED)) {
      MigrationDetail detail = client.migration(restored.id());
      found.add(
          new DemoReport.Planted(
              restored.project(),
              restored.id(),
              restored.state().word(),
              detail.findings(),
              restored.state().word()));
    }
    if (!found.isEmpty()) {
      story.step("What verification found");
      found.stream().limit(5).forEach(this::explain);
    }
    return found;
  }

  private void explain(DemoReport.Planted plant) {
    story.say(
        "%s: target put back as it was (%s); nothing of it is left there",
        plant.project(), plant.stateBefore());
    for (Finding finding : plant.findings()) {
      story.say(
          "  %s  table %s  key %s  column %s",
          finding.code(), orDash(finding.table()), orDash(finding.key()), orDash(finding.column()));
      story.say("    %s", finding.message());
    }
  }

  private BatchStatus repair(
      CoordinatorClient client, SampleFleet fleet, List<DemoReport.Planted> plants)
      throws SQLException {
    story.step(
        "Repairing the source (the quota is rounded there, as the new schema demands) and"
            + " replaying");
    for (DemoReport.Planted plant : plants) {
      platform.repairDifference(plant.project());
    }
    client.replay(
        BATCH,
        new ReplayRequest(
            List.of(MigrationState.RESTORED), null, "the quota was rounded in the source", null));
    BatchStatus last = fleet.follow(BATCH, story.progress(), stack::requireAllAlive);
    story.say("%d of %d completed", last.counts().completed(), projects);
    return last;
  }

  private static DemoReport.Planted after(CoordinatorClient client, DemoReport.Planted plant) {
    String state = client.migration(plant.migration()).summary().state().word();
    return new DemoReport.Planted(
        plant.project(), plant.migration(), plant.stateBefore(), plant.findings(), state);
  }

  private Map<String, Long> targetRows(SampleFleet fleet) throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    SamplePlatform.TABLES.forEach(table -> rows.put(table, 0L));
    for (MigrationSummary completed : fleet.migrations(BATCH, MigrationState.COMPLETED)) {
      try (Connection own = platform.connect(completed.database())) {
        SamplePlatform.rows(own).forEach((table, count) -> rows.merge(table, count, Long::sum));
      }
    }
    return rows;
  }

  private static long total(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String orDash(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "-" : text;
  }
}
