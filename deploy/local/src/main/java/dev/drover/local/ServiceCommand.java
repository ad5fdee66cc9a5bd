package dev.drover.local;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One service alone, in this process, until it is stopped. */
@Command(mixinStandardHelpOptions = true)
final class ServiceCommand implements Callable<Integer> {
  /** A service's main method. */
  interface Main {
    void run(String[] arguments) throws Exception;
  }

  private final Main main;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "drover.yaml; every key can also come from the environment.")
  private @Nullable Path config;

  private ServiceCommand(Main main) {
    this.main = main;
  }

  static CommandLine of(Role role, String description, Main main) {
    CommandLine command = new CommandLine(new ServiceCommand(main)).setCommandName(role.word());
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }

  @Override
  public Integer call() throws Exception {
    main.run(config == null ? new String[0] : new String[] {"--config", config.toString()});
    return 0;
  }
}
