package dev.drover.common.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A program that starts both servers, writes their process ids into a file, and waits to be killed.
 */
final class ServersUntilKilled {
  private ServersUntilKilled() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path postgres = TemporaryDirectory.create("postgres-").path();
    Path kafka = TemporaryDirectory.create("kafka-").path();
    long first = PostgresServer.start(18, postgres, Ports.free(), false).process().pid();
    long second = KafkaBroker.start(kafka, Ports.free(), Ports.free()).process().pid();
    Path report = Path.of(arguments[0]);
    Path draft = report.resolveSibling("draft");
    Files.writeString(draft, first + "\n" + second + "\n");
    Files.move(draft, report, StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }
}
