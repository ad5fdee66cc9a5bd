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
      "Check that bundles, and their copies, are what was written: every file by its size and",
      "SHA-256.",
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
  record Result(
      BundleId bundle,
      String store,
      boolean sound,
      @Nullable Long rows,
      @Nullable Failure failure) {}

  @Override
  public Integer call() throws IOException {
    Bundles all = store.open();
    List<Result> results = new ArrayList<>();
    for (String name : all.names()) {
      Bundles one = all.at(name);
      for (BundleId id : wanted(one, name.equals(all.names().getFirst()))) {
        results.add(check(one, name, id));
      }
    }
    output.many(results, BackupCheck::table);
    return results.stream().allMatch(Result::sound) ? ExitCode.FINE : ExitCode.DIFFERS;
  }

  /** Not every bundle has copies: only the first store misses those that it does not have. */
  private List<BundleId> wanted(Bundles store, boolean first) throws IOException {
    List<BundleId> all = store.store().list();
    return bundles.isEmpty()
        ? all
        : bundles.stream().map(BundleId::new).filter(id -> first || all.contains(id)).toList();
  }

  private Result check(Bundles store, String name, BundleId id) throws IOException {
    try {
      BundleReader bundle = store.open(id);
      bundle.verify();
      return new Result(id, name, true, readData ? bundle.proveRows() : null, null);
    } catch (DroverException e) {
      return new Result(id, name, false, null, e.failure());
    }
  }

  private static Table table(List<Result> results) {
    Table table = new Table("BUNDLE", "STORE", "RESULT", "ROWS", "WHAT", "WHAT TO DO");
    for (Result result : results) {
      Failure failure = result.failure();
      table.line(
          result.bundle(),
          result.store(),
          failure == null ? "sound" : failure.code(),
          result.rows(),
          failure == null ? null : failure.message(),
          failure == null ? null : failure.remedy());
    }
    return table;
  }
}
