package dev.drover.cli;

import dev.drover.common.api.PlanCheck;
import dev.drover.common.api.PlanCheckRequest;
import dev.drover.common.message.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover plan check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Check a plan: first by itself, then by a worker against source and targets. Nothing is changed.",
      "Exit code 2 when the plan is malformed, 3 when it would lose or leak rows or cannot work."
    })
final class PlanCheckVerb implements Callable<Integer> {
  private static final int SAMPLE = 20;
  private static final Duration BETWEEN = Duration.ofMillis(200);

  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Option(
      names = "--projects",
      paramLabel = "FILE",
      description = "Try the predicates with the first projects of this file.")
  private @Nullable String projects;

  @Option(names = "--offline", description = "Only read it; ask no server.")
  private boolean offline;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long to wait for a worker's answer. Default: ${DEFAULT-VALUE}")
  private int patience;

  @Override
  public Integer call() throws InterruptedException {
    PlanOnDisk plan = PlanOnDisk.load(file);
    if (plan.malformed()) {
      print(new PlanReport(null, "malformed", plan.findings(), null));
      return ExitCode.INVALID;
    }
    if (offline) {
      print(new PlanReport(plan.read().fingerprint(), "read", plan.findings(), null));
      return ExitCode.FINE;
    }
    PlanCheck answer = ask(new PlanCheckRequest(plan.text(), sample()));
    List<Finding> findings =
        Stream.concat(plan.findings().stream(), answer.findings().stream()).distinct().toList();
    print(new PlanReport(answer.plan(), answer.state().word(), findings, answer.failure()));
    return switch (answer.state()) {
      case PASSED -> ExitCode.FINE;
      case REFUSED -> ExitCode.REFUSED;
      case FAILED, PENDING -> ExitCode.ERROR;
    };
  }

  private PlanCheck ask(PlanCheckRequest request) throws InterruptedException {
    try (CoordinatorClient client = server.connect()) {
      PlanCheck check = client.checkPlan(request);
      Instant deadline = Instant.now().plusSeconds(patience);
      while (check.state() == PlanCheck.State.PENDING) {
        if (Instant.now().isAfter(deadline)) {
          throw new StateRefusedException(
              "No worker has answered within " + patience + " seconds.",
              "'drover worker list' shows whether a backup worker is alive.");
        }
        Thread.sleep(BETWEEN);
        check = client.planCheck(check.id());
      }
      return check;
    }
  }

  private List<String> sample() {
    return projects == null
        ? List.of()
        : ProjectsOnDisk.load(projects).stream().limit(SAMPLE).map(line -> line.project()).toList();
  }

  private void print(PlanReport report) {
    output.one(report, this::printForPeople);
  }

  private void printForPeople(PlanReport report) {
    PrintWriter out = output.out();
    Errors.findings(report.findings(), out);
    if (report.failure() != null) {
      Errors.failureLines(report.failure(), out);
    }
    long errors =
        report.findings().stream()
            .filter(finding -> finding.severity() == Finding.Severity.ERROR)
            .count();
    out.println(
        "plan "
            + report.state()
            + ": "
            + errors
            + " errors, "
            + (report.findings().size() - errors)
            + " other findings"
            + (report.fingerprint() == null ? "" : "; fingerprint " + report.fingerprint()));
  }
}
