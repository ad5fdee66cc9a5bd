package dev.drover.cli;

import dev.drover.cli.CoordinatorClient.MigrationQuery;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.name.Printable;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names one migration, by its id or by its project. */
final class MigrationArgument {
  @Parameters(
      paramLabel = "MIGRATION",
      description = "Its id, or the project's ref for the project's latest.")
  private String named = "";

  @Option(
      names = "--batch",
      paramLabel = "BATCH",
      description = "With a project's ref: the one of this batch.")
  private @Nullable String batch;

  UUID find(CoordinatorClient client) {
    if (isId(named)) {
      return UUID.fromString(named);
    }
    MigrationQuery query = new MigrationQuery(batch, null, named);
    List<MigrationSummary> ofProject =
        Paging.upTo(Integer.MAX_VALUE, (cursor, size) -> client.migrations(query, cursor, size));
    if (ofProject.isEmpty()) {
      throw new NotFoundException(
          "No migration of a project " + Printable.of(named) + " is known.");
    }
    return ofProject.getLast().id();
  }

  /** Whether {@code text} has the form of an id. */
  static boolean isId(String text) {
    return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  }

  @Override
  public String toString() {
    return Printable.of(named);
  }
}
