package dev.drover.cli;

import dev.drover.cli.CoordinatorClient.MigrationQuery;
import dev.drover.common.api.MigrationSummary;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover migration list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List migrations in the order in which they were accepted.")
final class MigrationList implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private StatesOption states = new StatesOption();

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only this batch's; name or id.")
  private @Nullable String batch;

  @Option(names = "--project", paramLabel = "REF", description = "Only this project's.")
  private @Nullable String project;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most N. Default: ${DEFAULT-VALUE}")
  private int limit;

  @Override
  public Integer call() {
    MigrationQuery query = new MigrationQuery(batch, states.joined(), project);
    try (CoordinatorClient client = server.connect()) {
      output.many(
          Paging.upTo(limit, (cursor, size) -> client.migrations(query, cursor, size)),
          MigrationList::table);
    }
    return ExitCode.FINE;
  }

  static Table table(List<MigrationSummary> migrations) {
    Table table =
        new Table("ID", "BATCH", "PROJECT", "STATE", "STAGE", "EPOCH", "TARGET", "FAILURE");
    for (MigrationSummary migration : migrations) {
      table.line(
          migration.id(),
          migration.batch(),
          migration.project(),
          migration.state(),
          migration.stage() == null ? null : migration.stage().word(),
          migration.epoch(),
          migration.server() + "/" + migration.database(),
          migration.failure() == null ? null : migration.failure().code());
    }
    return table;
  }
}
