package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Check that bundles are what was written: every file by its size and SHA-256.",
      "Exit code 5 when one is not."
    })
final class BackupCheck implements Callable<Integer> {
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "BUNDLE", arity = "0..*", description = "Ids. Without any: all.")
  private List<String> bundles = new ArrayList<>();

  @Option(
      names = "--read-data",
      description = "Also decrypt, unpack and digest every row, and compare with the manifest.")
  private boolean readData;

  /**
   * What was found of one bundle.
   *
   * @param rows that were read; absent without {@code --read-data} or when it is not sound
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(BundleId bundle, boolean sound, @Nullable Long rows, @Nullable Failure failure) {}

  @Override
  public Integer call() throws IOException {
    Bundles all = store.open();
    List<BundleId> wanted =
        bundles.isEmpty() ? all.store().list() : bundles.stream().map(BundleId::new).toList();
    List<Result> results = new ArrayList<>();
    for (BundleId id : wanted) {
      results.add(check(all, id));
    }
    output.many(results, BackupCheck::table);
    return results.stream().allMatch(Result::sound) ? ExitCode.FINE : ExitCode.DIFFERS;
  }

  private Result check(Bundles all, BundleId id) throws IOException {
    try {
      BundleReader bundle = all.open(id);
      bundle.verify();
      return new Result(id, true, readData ? bundle.proveRows() : null, null);
    } catch (DroverException e) {
      return new Result(id, false, null, e.failure());
    }
  }

  private static Table table(List<Result> results) {
    Table table = new Table("BUNDLE", "RESULT", "ROWS", "WHAT", "WHAT TO DO");
    for (Result result : results) {
      Failure failure = result.failure();
      table.line(
          result.bundle(),
          failure == null ? "sound" : failure.code(),
          result.rows(),
          failure == null ? null : failure.message(),
          failure == null ? null : failure.remedy());
    }
    return table;
  }
}
