package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Schedule;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover schedule}. */
@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    description = "Backups, drills and prunes by the clock.",
    subcommands = ScheduleCreate.class)
final class ScheduleCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with schedules.");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List schedules with their next and their last firing.")
  int list(
      @Mixin ServerOption server,
      @Mixin OutputOption output,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "500",
              description = "At most N. Default: ${DEFAULT-VALUE}")
          int limit) {
    try (CoordinatorClient client = server.connect()) {
      output.many(Paging.upTo(limit, client::schedules), ScheduleCommand::table);
    }
    return ExitCode.FINE;
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Show one schedule.")
  int show(
      @Mixin ServerOption server,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    try (CoordinatorClient client = server.connect()) {
      print(output, client.schedule(name));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "End a schedule; jobs that it asked for go on.")
  int delete(
      @Mixin ServerOption server,
      @Mixin OutputOption output,
      @Mixin ConfirmOption confirm,
      @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    try (CoordinatorClient client = server.connect()) {
      Schedule schedule = client.schedule(name);
      confirm.requireOne("delete", "schedule " + schedule.name());
      print(output, client.deleteSchedule(name));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Let a schedule not fire until it is resumed.")
  int pause(
      @Mixin ServerOption server,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    try (CoordinatorClient client = server.connect()) {
      print(output, client.pauseSchedule(name, true));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let a schedule fire again; what it missed meanwhile is not caught up.")
  int resume(
      @Mixin ServerOption server,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    try (CoordinatorClient client = server.connect()) {
      print(output, client.pauseSchedule(name, false));
    }
    return ExitCode.FINE;
  }

  static void print(OutputOption output, Schedule schedule) {
    output.one(schedule, one -> table(List.of(one)).print(output.out()));
  }

  private static String subject(Schedule schedule) {
    if (schedule.kind() == BackupJob.Kind.PRUNE) {
      return "older than " + (schedule.keepDays() == null ? 30 : schedule.keepDays()) + " days";
    }
    return schedule.projects().isEmpty()
        ? "sample of " + (schedule.sample() == null ? 5 : schedule.sample())
        : String.valueOf(schedule.projects().size());
  }

  private static Table table(List<Schedule> schedules) {
    Table table =
        new Table("SCHEDULE", "KIND", "CRON", "ZONE", "PROJECTS", "STATE", "NEXT", "LAST", "RUN");
    for (Schedule schedule : schedules) {
      table.line(
          schedule.name(),
          schedule.kind().word(),
          schedule.cron(),
          schedule.zone(),
          subject(schedule),
          schedule.paused() ? "paused" : "active",
          schedule.paused() ? null : schedule.nextAt(),
          schedule.firedAt(),
          schedule.run());
    }
    return table;
  }
}
