package dev.drover.local.doctor;

import dev.drover.cli.ConfigOption;
import dev.drover.common.config.ConfigInForce;
import dev.drover.common.config.ConfigInForce.Setting;
import dev.drover.common.name.Printable;
import dev.drover.local.ReportOption;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover config}: connects to nothing and reads no secret's file. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = {
      "Show the configuration in force: file, environment and defaults, and where each value comes"
          + " from.",
      "Secrets are masked."
    })
public final class ConfigCommand implements Callable<Integer> {
  private static final int WIDEST = 300;

  /** The stable form for scripts. */
  record Report(List<Setting> settings) {}

  @Mixin private ConfigOption config = new ConfigOption();

  @Mixin private ReportOption output = new ReportOption();

  @Override
  public Integer call() {
    output.write(
        new Report(ConfigInForce.read(config.file(), System.getenv(), KafkaProperties::harmless)),
        ConfigCommand::print);
    return 0;
  }

  private static void print(Report report, PrintWriter out) {
    int keys = report.settings().stream().mapToInt(one -> one.key().length()).max().orElse(0);
    int values = report.settings().stream().mapToInt(one -> shown(one).length()).max().orElse(0);
    for (Setting one : report.settings()) {
      String key = Printable.of(one.key(), WIDEST);
      String from = one.place() == null ? one.source().word() : one.place();
      out.printf("%-" + keys + "s  %-" + values + "s  %s%n", key, shown(one), from);
    }
  }

  private static String shown(Setting setting) {
    return Printable.of(setting.value(), WIDEST);
  }
}
