package dev.drover.local;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One service alone, in this process, until it is stopped. */
@Command(mixinStandardHelpOptions = true)
final class ServiceCommand implements Callable<Integer> {
  private final Role role;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "drover.yaml; environment variables win over it.")
  private Path config = Path.of("drover.yaml");

  private ServiceCommand(Role role) {
    this.role = role;
  }

  static CommandLine of(Role role, String description) {
    CommandLine command = new CommandLine(new ServiceCommand(role)).setCommandName(role.word());
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }

  @Override
  public Integer call() throws ReflectiveOperationException {
    Object arguments = new String[] {"--config", config.toString()};
    try {
      Class.forName(role.main()).getMethod("main", String[].class).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(role.word() + " failed: " + e.getCause(), e.getCause());
    }
    return 0;
  }
}
