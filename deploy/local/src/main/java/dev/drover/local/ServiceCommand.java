package dev.drover.local;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      description = "drover.yaml; every key can also come from the environment.")
  private @Nullable Path config;

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
    Object arguments =
        config == null ? new String[0] : new String[] {"--config", config.toString()};
    try {
      Class.forName(role.main()).getMethod("main", String[].class).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(role.word() + " failed: " + e.getCause(), e.getCause());
    }
    return 0;
  }
}
