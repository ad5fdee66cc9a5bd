package dev.drover.coordinator.intake;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ScheduleRequest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.job.CronLine;
import dev.drover.coordinator.job.Sample;
import dev.drover.coordinator.job.Schedules;
import dev.drover.coordinator.store.StoredPlan;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads schedules that people ask for, or tells all that is wrong with one. Thread-safe. */
@Singleton
public final class ScheduleIntake {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final int MOST_PROJECTS = 10_000;
  private static final int MOST_DAYS = 36_500;
  private static final Set<BackupJob.Kind> CLOCKED =
      Set.of(BackupJob.Kind.BACKUP, BackupJob.Kind.DRILL, BackupJob.Kind.PRUNE);

  private final boolean hasStore;

  public ScheduleIntake(DroverConfig config) {
    this.hasStore = config.bundles() != null;
  }

  /**
   * @throws RefusedException naming every mistake
   */
  public Schedules.New read(ScheduleRequest request) {
    Mistakes mistakes = new Mistakes();
    if (!NAME.matcher(request.name()).matches()) {
      mistakes.add(
          "schedule_name_invalid",
          "The schedule's name is not usable.",
          "Use 1 to 100 letters, digits, dots, underscores and hyphens, beginning with a letter or"
              + " digit.");
    }
    String zone = request.zone() == null ? "UTC" : request.zone();
    CronLine cron = mistakes.attempt("When: ", () -> new CronLine(request.cron(), zone));
    StoredPlan plan = plan(request, mistakes);
    checkProjects(request, mistakes);
    checkPrune(request, mistakes);
    Integer sample = request.sample();
    if (sample != null) {
      mistakes.attempt(
          "Sample: ",
          () -> {
            Sample.requireSize(sample);
            return sample;
          });
    }
    mistakes.refuseIfAny("The schedule");
    return new Schedules.New(
        request.name(),
        request.kind(),
        Objects.requireNonNull(cron),
        plan,
        request.projects(),
        sample,
        request.keepDays());
  }

  private static @Nullable StoredPlan plan(ScheduleRequest request, Mistakes mistakes) {
    PlanText text = request.plan();
    boolean backup = request.kind() == BackupJob.Kind.BACKUP;
    if (!CLOCKED.contains(request.kind())) {
      mistakes.add(
          "schedule_invalid",
          "By the clock there are backups, drills and prunes, no " + request.kind().word() + ".",
          "Schedule a backup, a drill or a prune.");
    } else if (backup != (text != null) || backup && request.projects().isEmpty()) {
      mistakes.add(
          "schedule_invalid",
          "A backup by the clock needs a plan and projects, a drill and a prune no plan.",
          "Say which, and whose.");
    } else if (backup && request.sample() != null) {
      mistakes.add("schedule_invalid", "Backups take no sample.", "Name the projects.");
    }
    return text == null ? null : PlanIntake.read(text, mistakes);
  }

  private void checkPrune(ScheduleRequest request, Mistakes mistakes) {
    Integer days = request.keepDays();
    if (request.kind() != BackupJob.Kind.PRUNE) {
      if (days != null) {
        mistakes.add("schedule_invalid", "Only prunes keep days.", "Leave keepDays out.");
      }
      return;
    }
    if (!request.projects().isEmpty() || request.sample() != null) {
      mistakes.add(
          "schedule_invalid", "A prune is of the whole store.", "Leave projects and sample out.");
    }
    if (days != null && (days < 0 || days > MOST_DAYS)) {
      mistakes.add("limit_invalid", "keepDays is " + days + ".", "Use 0 to " + MOST_DAYS + ".");
    }
    if (!hasStore) {
      mistakes.add(
          "prune_without_store",
          "The drover.yaml of this coordinator names no store of bundles.",
          "Give coordinators the section bundles, with the keys, or run 'drover backup prune' where"
              + " they are.");
    }
  }

  private static void checkProjects(ScheduleRequest request, Mistakes mistakes) {
    if (request.projects().size() > MOST_PROJECTS) {
      mistakes.add(
          "plan_projects",
          "There are more than " + MOST_PROJECTS + " projects.",
          "Make several schedules.");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String project : request.projects()) {
      var _ = mistakes.attempt("Project: ", () -> new ProjectRef(project));
      if (!seen.add(project)) {
        mistakes.add("plan_projects", "A project comes twice.", "Name every project once.");
      }
    }
  }
}
