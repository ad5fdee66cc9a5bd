package dev.drover.cli;

import dev.drover.cli.CoordinatorClient.BackupQuery;
import dev.drover.common.api.BackupJob;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup jobs}. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description =
        "List backups, restores and drills that were asked for, newest first, or show one.")
final class BackupJobs implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "JOB", arity = "0..1", description = "Only this one, with all there is.")
  private @Nullable UUID id;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private BackupJob.@Nullable Kind kind;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private BackupJob.@Nullable State state;

  @Option(names = "--project", paramLabel = "REF", description = "Only this project's.")
  private @Nullable String project;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Only those asked for together, by one firing of a schedule for instance.")
  private @Nullable UUID run;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most N. Default: ${DEFAULT-VALUE}")
  private int limit;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      if (id != null) {
        JobOption.print(output, client.backup(id));
        return ExitCode.FINE;
      }
      BackupQuery query =
          new BackupQuery(
              kind == null ? null : kind.word(),
              state == null ? null : state.word(),
              project,
              null,
              run);
      output.many(
          Paging.upTo(limit, (cursor, size) -> client.backups(query, cursor, size)),
          JobOption::table);
    }
    return ExitCode.FINE;
  }
}
