package dev.drover.local.doctor;

import dev.drover.cli.ConfigOption;
import dev.drover.local.ReportOption;
import dev.drover.local.doctor.Diagnosis.Level;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover doctor}: exit code 1 when something keeps Drover from working. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Check every server, Kafka and the bundle store of a configuration, and say what to do.")
public final class DoctorCommand implements Callable<Integer> {
  /** The stable form for scripts. */
  record Report(boolean fine, long errors, long warnings, List<Diagnosis> diagnoses) {}

  @Mixin private ConfigOption config = new ConfigOption();

  @Mixin private ReportOption output = new ReportOption();

  @Override
  public Integer call() throws InterruptedException {
    List<Diagnosis> diagnoses = Doctor.examine(config.read());
    Report report =
        new Report(
            count(diagnoses, Level.ERROR) == 0,
            count(diagnoses, Level.ERROR),
            count(diagnoses, Level.WARNING),
            diagnoses);
    output.write(report, DoctorCommand::print);
    return report.fine() ? 0 : 1;
  }

  private static long count(List<Diagnosis> diagnoses, Level level) {
    return diagnoses.stream().filter(diagnosis -> diagnosis.level() == level).count();
  }

  private static void print(Report report, PrintWriter out) {
    int width =
        report.diagnoses().stream().mapToInt(each -> each.subject().length()).max().orElse(0);
    for (Diagnosis diagnosis : report.diagnoses()) {
      out.printf(
          "%-8s %-" + width + "s  %s%n",
          diagnosis.level().word(),
          diagnosis.subject(),
          printable(diagnosis.message()));
      if (diagnosis.remedy() != null) {
        out.printf("%-8s %-" + width + "s  -> %s%n", "", "", printable(diagnosis.remedy()));
      }
    }
    out.printf("%d errors, %d warnings%n", report.errors(), report.warnings());
  }

  /** Messages quote servers and configuration; nothing in them may move the cursor. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{C}\u2028\u2029]+", " ");
  }
}
