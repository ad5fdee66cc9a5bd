package dev.drover.local;

import dev.drover.cli.Drover;
import dev.drover.local.bench.BenchCommand;
import dev.drover.local.demo.DemoCommand;
import dev.drover.local.doctor.ConfigCommand;
import dev.drover.local.doctor.DoctorCommand;
import java.util.Arrays;
import picocli.CommandLine;

/**
 * What {@code deploy/bin/drover} starts: the client's verbs, and those that run processes on this
 * machine.
 */
public final class DroverMain {
  private DroverMain() {}

  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    if (code != 0 || !startsService(arguments)) {
      System.exit(code);
    }
  }

  /** All of Drover's command line. */
  static CommandLine commandLine() {
    return Drover.commandLine(
        new LocalCommand(),
        new DemoCommand(),
        new BenchCommand(),
        new DoctorCommand(),
        new ConfigCommand(),
        ServiceCommand.of(Role.COORDINATOR, "Run one coordinator alone."),
        ServiceCommand.of(Role.BACKUP_WORKER, "Run one backup worker alone."),
        ServiceCommand.of(Role.MIGRATE_WORKER, "Run one migrate worker alone."),
        ServiceCommand.of(Role.VERIFY_WORKER, "Run one verify worker alone."));
  }

  /** A service's main method may return while its threads go on. */
  private static boolean startsService(String[] arguments) {
    return arguments.length > 0
        && Arrays.stream(Role.values())
            .anyMatch(role -> role.isService() && role.word().equals(arguments[0]))
        && !Arrays.asList(arguments).contains("--help");
  }
}
