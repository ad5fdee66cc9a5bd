package dev.drover.local.demo;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import dev.drover.common.failure.Failure;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import dev.drover.local.sample.SampleVersions;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The story of kind schema: a fleet goes three versions further in waves, the first of which meets
 * a mistake in the second of them, when the first is committed already; nobody is left half way,
 * and all go on once the file is corrected.
 */
public final class SchemaDemo {
  private static final String WAVES = "2%,20%";

  private final LocalStack stack;
  private final SampleVersions versions;
  private final SamplePlatform platform;
  private final int projects;
  private final Story story;

  /**
   * @param err hears the story
   */
  public SchemaDemo(
      LocalStack stack,
      SampleVersions versions,
      SamplePlatform platform,
      int projects,
      PrintWriter err) {
    this.stack = stack;
    this.versions = versions;
    this.platform = platform;
    this.projects = projects;
    this.story = new Story(err);
  }

  /** The databases that it makes. */
  public List<String> refs() {
    return IntStream.rangeClosed(1, projects)
        .mapToObj(number -> "%d-%04d".formatted(projects, number))
        .toList();
  }

  public SchemaDemoReport run() throws SQLException {
    List<String> refs = refs();
    story.step("%,d databases at version 1", projects);
    versions.create(refs);
    Map<String, String> before = new LinkedHashMap<>();
    for (String ref : refs) {
      before.put(ref, versions.fingerprint(ref));
    }
    try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
      SampleFleet fleet = new SampleFleet(client, platform);
      story.step("To version 4 in waves of %s; version 3 has a mistake", WAVES);
      start(client, name("broken"), SampleVersions.broken(), refs);
      BatchStatus stopped =
          fleet.followUntil(
              name("broken"),
              status -> status.state() == BatchState.PAUSED,
              stack::requireAllAlive);
      List<MigrationSummary> failed =
          fleet.migrations(name("broken"), MigrationState.RESTORED, MigrationState.REFUSED);
      failed.stream().limit(1).forEach(this::explain);
      long changed = changed(before);
      story.say(
          "the batch stopped: %d failed, %d never began; %d databases are not as they were before",
          stopped.counts().failed(), stopped.counts().queued(), changed);
      client.cancel(name("broken"), "version 3 has a mistake");
      fleet.follow(name("broken"), _ -> {}, stack::requireAllAlive);

      story.step("The file is corrected, and all go again");
      long begun = System.nanoTime();
      start(client, name("corrected"), SampleVersions.plan(), refs);
      BatchStatus end = fleet.follow(name("corrected"), story.progress(), stack::requireAllAlive);
      double seconds = (System.nanoTime() - begun) / 1e9;
      long there = 0;
      for (String ref : refs) {
        there += versions.version(ref).equals("4") ? 1 : 0;
      }
      story.say("%d completed; %d databases are at version 4", end.counts().completed(), there);
      return new SchemaDemoReport(
          projects,
          stopped.counts().failed(),
          stopped.counts().queued(),
          changed,
          end.counts().completed(),
          there,
          seconds,
          projects / seconds);
    }
  }

  private String name(String batch) {
    return batch + "-" + projects;
  }

  private static void start(
      CoordinatorClient client, String batch, PlanText plan, List<String> refs) {
    client.startBatch(
        new BatchRequest(
            batch,
            plan,
            refs.stream().map(ref -> new ProjectLine(ref, null, null, null)).toList(),
            null,
            WAVES,
            null),
        "demo-" + batch);
  }

  private long changed(Map<String, String> before) throws SQLException {
    long changed = 0;
    for (Map.Entry<String, String> project : before.entrySet()) {
      changed += versions.fingerprint(project.getKey()).equals(project.getValue()) ? 0 : 1;
    }
    return changed;
  }

  private void explain(MigrationSummary migration) {
    Failure failure = migration.failure();
    story.say("%s: %s", migration.project(), migration.state().word());
    if (failure != null) {
      story.say("  %s: %s", failure.code(), failure.message());
    }
  }
}
