package dev.drover.local.bench;

import dev.drover.local.ReportOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover bench memory}. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = {
      "Move rows and large objects that are larger than the workers' memory to another server, with",
      "everything on; on two durable servers of this machine."
    })
final class MemoryCommand implements Callable<Integer> {
  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "DATABASE",
      description = "Of the plan: database or isolate, which knows no large objects.")
  private MemoryBench.Kind kind = MemoryBench.Kind.DATABASE;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many long ones (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--row-size",
      paramLabel = "MB",
      defaultValue = "200",
      description = "Of each; bytes are twice as long in a bundle (default: ${DEFAULT-VALUE}).")
  private int rowSize;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many large objects (default: ${DEFAULT-VALUE}).")
  private int objects;

  @Option(
      names = "--object-size",
      paramLabel = "MB",
      defaultValue = "600",
      description = "Of each (default: ${DEFAULT-VALUE}).")
  private int objectSize;

  @Option(
      names = "--small-rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int smallRows;

  @Option(
      names = "--worker-heap",
      paramLabel = "MB",
      defaultValue = "128",
      description = "Of each worker (default: ${DEFAULT-VALUE}).")
  private int heap;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    HeavySample.Amounts amounts =
        new HeavySample.Amounts(rows, rowSize, objects, objectSize, smallRows);
    report.write(
        new MemoryBench(kind, amounts, heap, report.progress()).run(), MemoryCommand::print);
    return 0;
  }

  private static void print(MemoryResult result, PrintWriter out) {
    out.printf(
        Locale.ROOT, "%.1f s with workers of %d MB heap%n", result.seconds(), result.workerHeap());
    result
        .peakMegabytes()
        .forEach((worker, peak) -> out.printf(Locale.ROOT, "%-15s held %d MB%n", worker, peak));
  }
}
