package dev.drover.common.worker;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Control;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.postgres.SaltedPasswords;
import dev.drover.common.postgres.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main program of each worker: {@code --config FILE}, then work until SIGTERM or SIGINT, then
 * finish what runs, for 30 seconds at most. Exit code 0 when the coordinator asked it to end, 2
 * when arguments or configuration are wrong, with the reason on standard error.
 */
public final class WorkerMain {
  private static final Logger log = LoggerFactory.getLogger(WorkerMain.class);
  private static final Duration PATIENCE = Duration.ofSeconds(Control.Drain.PATIENCE_SECONDS);

  private WorkerMain() {}

  /**
   * Makes a worker's handler when the process starts. What it makes is closed at the end if it is
   * {@link AutoCloseable}.
   */
  @FunctionalInterface
  public interface HandlerFactory {
    /**
     * @param servers closed by the frame after the last run
     * @throws DroverException when the configuration lacks what this worker needs
     */
    Handler create(DroverConfig config, Servers servers) throws IOException;
  }

  /** Does not return until the process is told to end. */
  public static void run(String[] arguments, WorkerKind kind, HandlerFactory factory) {
    String program = "drover-" + kind.word();
    SaltedPasswords.remember();
    try {
      DroverConfig config = ConfigReader.read(file(arguments, program));
      Servers servers = new Servers(config, program);
      Handler handler = factory.create(config, servers);
      DroverConfig.Monitoring monitoring = config.workers().monitoring();
      boolean asked = monitoring != null && monitoring.port() != null;
      Metrics metrics = asked ? Metrics.served() : Metrics.none();
      servers.watch(metrics);
      WorkerFrame frame =
          WorkerFrame.start(
              config, kind, Subscription.of(kind, config.workers().slots()), handler, metrics);
      if (monitoring != null && asked) {
        var _ = Endpoint.open(monitoring, metrics, new WorkerHealth(frame, config));
      }
      Thread end = Thread.ofPlatform().name("end").unstarted(() -> end(frame, handler, servers));
      Runtime.getRuntime().addShutdownHook(end);
      log.info("{} {} started: {}", program, frame.worker(), described(kind, config));
      frame.awaitDismissal();
      log.info("{} ends: the coordinator asked for it", frame.worker());
      System.exit(0);
    } catch (DroverException e) {
      refuse(program, e.failure().message(), e.failure().remedy());
    } catch (IOException e) {
      refuse(program, e.toString(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path file(String[] arguments, String program) {
    if (arguments.length == 2 && arguments[0].equals("--config")) {
      return Path.of(arguments[1]);
    }
    throw DroverException.user(
        "usage", "Usage: " + program + " --config FILE", "FILE is a drover.yaml.");
  }

  private static String described(WorkerKind kind, DroverConfig config) {
    return Subscription.of(kind, config.workers().slots()).stream()
        .map(one -> one.slots() + " slots for " + one.topic())
        .collect(Collectors.joining(", "));
  }

  private static void end(WorkerFrame frame, Handler handler, Servers servers) {
    log.info("{} stops: no further commands, waiting for runs", frame.worker());
    try (servers;
        AutoCloseable ours = handler instanceof AutoCloseable closeable ? closeable : () -> {};
        frame) {
      frame.drain(PATIENCE);
    } catch (Exception e) {
      log.warn("Stopping left something open\n{}", RunFailures.stack(e));
    }
  }

  private static void refuse(
      String program, String message, @org.jspecify.annotations.Nullable String remedy) {
    System.err.println(program + ": " + message + (remedy == null ? "" : "\n" + remedy));
    System.exit(2);
  }
}
