package dev.drover.local.faults;

import dev.drover.local.ReportOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover bench faults}. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = {
      "Hurt a running Drover in every way there is, and let an independent judge look at what"
          + " remains.",
      "Exit code 0 only when nothing was lost, doubled or left behind and every planned fault"
          + " occurred."
    })
public final class FaultsCommand implements Callable<Integer> {
  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Decides sizes, victims and moments (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--projects",
      paramLabel = "N",
      defaultValue = "50",
      description = "Projects of each batch (default: ${DEFAULT-VALUE}).")
  private int projects;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "1",
      description = "How often all kinds of trouble are gone through (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--outage",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long each server stays away, up to 300 (default: ${DEFAULT-VALUE}).")
  private int outage;

  @Option(
      names = "--only",
      paramLabel = "KIND",
      split = ",",
      description = "Only these kinds of trouble; without it all.")
  private String[] only = {};

  @Mixin private ReportOption report = new ReportOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    FaultsResult result =
        new FaultsBench(new FaultsBench.Settings(seed, chosen(), command(), report.progress()))
            .run();
    report.write(result, FaultsCommand::print);
    return result.held() ? 0 : 1;
  }

  private List<Round> chosen() {
    if (projects < 1 || rounds < 1 || outage < 1 || outage > 300) {
      throw new ParameterException(
          spec.commandLine(), "--projects and --rounds take at least 1, --outage 1 to 300.");
    }
    Trouble trouble = new Trouble(projects, outage);
    for (String kind : only) {
      if (!trouble.kinds().contains(kind)) {
        throw new ParameterException(
            spec.commandLine(), "No kind '" + kind + "'; there are " + trouble.kinds() + ".");
      }
    }
    return trouble.rounds(Arrays.asList(only), rounds);
  }

  private String command() {
    return "deploy/bin/drover bench faults --seed %d --projects %d --rounds %d --outage %d%s"
        .formatted(
            seed,
            projects,
            rounds,
            outage,
            only.length == 0 ? "" : " --only " + String.join(",", only));
  }

  private static void print(FaultsResult result, PrintWriter out) {
    out.printf(Locale.ROOT, "%-44s %8s %8s%n", "FAULT", "PLANNED", "OCCURRED");
    for (FaultLog.Line line : result.faults()) {
      out.printf(
          Locale.ROOT,
          "%-44s %8d %8d%s%n",
          line.fault(),
          line.planned(),
          line.occurred(),
          line.skipped().isEmpty() ? "" : "  skipped: " + line.skipped());
    }
    out.println();
    result.looked().forEach((what, count) -> out.printf("judged %-37s %8d%n", what, count));
    out.println();
    result.findings().forEach(out::println);
    result.missing().forEach(missing -> out.println("planned but not seen: " + missing));
    if (!result.held()) {
      out.println("Everything is kept in " + result.folder());
      out.println("Repeat with: " + result.command());
    }
    out.printf(
        Locale.ROOT,
        "%s in %.1f min on %d cores, seed %d%n",
        result.held() ? "The promise held" : "The promise is broken",
        result.minutes(),
        result.cores(),
        result.seed());
  }
}
