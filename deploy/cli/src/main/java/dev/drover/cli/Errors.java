package dev.drover.cli;

import dev.drover.common.api.Problem;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import dev.drover.common.name.Printable;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns what went wrong into words on standard error and an exit code. A stack appears only with
 * DROVER_DEBUG set.
 */
final class Errors implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine command, @Nullable ParseResult parsed) {
    PrintWriter err = command.getErr();
    int code = explain(thrown, err);
    if (System.getenv("DROVER_DEBUG") != null) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static int explain(Exception thrown, PrintWriter err) {
    return switch (thrown) {
      case ProblemException problem -> problem(problem.problem(), err);
      case UnreachableException _ -> {
        say(
            err,
            thrown.getMessage(),
            "Start it (drover local, or drover coordinator), or name another with --server.");
        yield ExitCode.UNREACHABLE;
      }
      case NotFoundException _ -> {
        say(err, thrown.getMessage(), "drover migration list shows what there is.");
        yield ExitCode.NOT_FOUND;
      }
      case StateRefusedException refused -> {
        say(err, refused.getMessage(), refused.remedy());
        yield ExitCode.REFUSED;
      }
      case InvalidInputException invalid -> {
        say(err, invalid.getMessage(), null);
        findings(invalid.findings(), err);
        yield ExitCode.INVALID;
      }
      case DroverException drover -> failure(drover.failure(), err);
      default -> {
        say(
            err,
            thrown.getClass().getSimpleName() + ": " + thrown.getMessage(),
            "Set DROVER_DEBUG=1 to see more.");
        yield ExitCode.ERROR;
      }
    };
  }

  /** As for instance a value of some hundred megabytes needs that is exported as JSON. */
  static DroverException outOfMemory() {
    long megabytes = Runtime.getRuntime().maxMemory() / (1 << 20);
    return new DroverException(
        new Failure(
            FailureKind.RESOURCES,
            "out_of_memory",
            "This program ran out of its memory of " + megabytes + " MB.",
            null,
            "Give it more: DROVER_JAVA_OPTIONS=-Xmx" + 4 * megabytes + "m"));
  }

  static int problem(Problem problem, PrintWriter err) {
    say(err, problem.code() + ": " + problem.detail(), problem.remedy());
    findings(problem.findings(), err);
    return ExitCode.of(problem);
  }

  private static int failure(Failure failure, PrintWriter err) {
    say(err, failure.code() + ": " + failure.message(), failure.remedy());
    return failure.kind() == FailureKind.USER ? ExitCode.INVALID : ExitCode.ERROR;
  }

  /** A stored failure: what happened, to what, and what can be done. */
  static void failureLines(Failure failure, PrintWriter out) {
    String object = failure.object() == null ? "" : " " + Printable.of(failure.object());
    out.println("failure " + failure.code() + object + ": " + lines(failure.message()));
    if (failure.remedy() != null) {
      out.println("    " + lines(failure.remedy()));
    }
  }

  /** One line a finding, its remedy below it. */
  static void findings(List<Finding> findings, PrintWriter out) {
    for (Finding finding : findings) {
      String where = finding.table() == null ? "" : " " + Printable.of(finding.table());
      String column = finding.column() == null ? "" : "." + Printable.of(finding.column());
      out.println(
          finding.severity().word()
              + " "
              + finding.code()
              + where
              + column
              + ": "
              + lines(finding.message()));
      if (finding.key() != null) {
        out.println("    key: " + Printable.of(finding.key()));
      }
      if (finding.remedy() != null) {
        out.println("    " + lines(finding.remedy()));
      }
    }
  }

  private static void say(PrintWriter err, @Nullable String message, @Nullable String remedy) {
    err.println("drover: " + lines(String.valueOf(message)));
    if (remedy != null) {
      err.println("        " + lines(remedy));
    }
  }

  /** As long as it is, but with nothing that could move the cursor. */
  static String lines(String text) {
    StringBuilder shown = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int end = text.offsetByCodePoints(at, Math.min(60, text.codePointCount(at, text.length())));
      shown.append(Printable.of(text.substring(at, end)));
      at = end;
    }
    return shown.toString();
  }
}
