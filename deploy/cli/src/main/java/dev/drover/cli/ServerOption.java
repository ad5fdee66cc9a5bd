package dev.drover.cli;

import dev.drover.common.api.Actor;
import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which coordinator to talk to, and as whom. */
final class ServerOption {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:DROVER_SERVER:-http://127.0.0.1:8700}",
      description = "The coordinator (or DROVER_SERVER). Default: http://127.0.0.1:8700")
  private String server = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "${env:DROVER_ACTOR:-operator}",
      description = "Who asks, for the audit trail (or DROVER_ACTOR). Default: operator")
  private String actor = Actor.DEFAULT;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  CoordinatorClient connect() {
    URI uri;
    try {
      uri = URI.create(server);
    } catch (IllegalArgumentException _) {
      throw notOne();
    }
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw notOne();
    }
    return new CoordinatorClient(uri, actor);
  }

  private ParameterException notOne() {
    return new ParameterException(
        command.commandLine(),
        "--server (or DROVER_SERVER) is not a URL like http://127.0.0.1:8700: " + server);
  }
}
