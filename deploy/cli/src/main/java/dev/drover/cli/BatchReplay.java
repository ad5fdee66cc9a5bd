package dev.drover.cli;

import dev.drover.common.api.Affected;
import dev.drover.common.api.ReplayRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover batch replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Run the batch's unsuccessfully ended projects again.")
final class BatchReplay implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();
  @Mixin private StatesOption states = new StatesOption();
  @Mixin private ReplayOption replay = new ReplayOption();

  @Parameters(paramLabel = "BATCH", description = "Name or id.")
  private String batch = "";

  @Option(names = "--code", paramLabel = "CODE", description = "Only what failed with this code.")
  private @Nullable String code;

  @Option(
      names = "--project-like",
      paramLabel = "FORM",
      description = "Only refs of this form: * stands for any text, ? for any character.")
  private @Nullable String projectLike;

  @Option(names = "--dry-run", description = "Do nothing; only count, and show the first.")
  private boolean dryRun;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      Affected would = client.replay(batch, request(true));
      if (dryRun) {
        print(would);
        return ExitCode.FINE;
      }
      confirm.require("replay", would.count(), "batch " + batch);
      print(client.replay(batch, request(false)));
    }
    return ExitCode.FINE;
  }

  private ReplayRequest request(boolean countOnly) {
    return new ReplayRequest(
        states.states(), replay.from(), replay.reason(), countOnly, code, projectLike);
  }

  private void print(Affected affected) {
    output.one(
        affected,
        one -> {
          output
              .out()
              .println(
                  (one.dryRun() ? "would replay " : "replayed ") + one.count() + " migrations");
          if (!one.first().isEmpty()) {
            output.out().println();
            MigrationList.table(one.first()).print(output.out());
          }
        });
  }
}
