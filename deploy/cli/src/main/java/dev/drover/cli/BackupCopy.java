package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.SealedBundle;
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

/** {@code drover backup copy}. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    description = {
      "Make bundles whole in another store, byte for byte, and read them back there. What is there",
      "and whole is left alone; what is damaged there is made anew. '--from offsite --to main'"
          + " puts",
      "back what the main store lost.",
      "Exit code 4 when one could not be copied."
    })
final class BackupCopy implements Callable<Integer> {
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "BUNDLE",
      arity = "0..*",
      description = "Ids. Without any: all that the store has.")
  private List<String> bundles = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "NAME",
      defaultValue = Bundles.MAIN,
      description = "The store that has them. Default: ${DEFAULT-VALUE}")
  private String from = Bundles.MAIN;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "NAME",
      description = "The store that is to have them: main, or one of bundles.copies.")
  private String to = "";

  /**
   * What became of one.
   *
   * @param copied false when it was there and whole already; absent when it failed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(BundleId bundle, @Nullable Boolean copied, @Nullable Failure failure) {}

  @Override
  public Integer call() throws IOException {
    Bundles all = store.open();
    Bundles source = all.at(from);
    List<BundleId> wanted =
        bundles.isEmpty() ? source.store().list() : bundles.stream().map(BundleId::new).toList();
    List<Result> results = new ArrayList<>();
    for (BundleId id : wanted) {
      results.add(copy(all, source, id));
    }
    output.many(results, BackupCopy::table);
    return results.stream().allMatch(result -> result.failure() == null)
        ? ExitCode.FINE
        : ExitCode.SOME_FAILED;
  }

  private Result copy(Bundles all, Bundles source, BundleId id) throws IOException {
    try {
      SealedBundle sealed = source.seal(id);
      return new Result(id, all.copy(sealed, from, to, _ -> {}), null);
    } catch (DroverException e) {
      return new Result(id, null, e.failure());
    }
  }

  private static Table table(List<Result> results) {
    Table table = new Table("BUNDLE", "RESULT", "WHAT", "WHAT TO DO");
    for (Result result : results) {
      Failure failure = result.failure();
      table.line(
          result.bundle(),
          failure != null
              ? failure.code()
              : Boolean.TRUE.equals(result.copied()) ? "copied" : "was there",
          failure == null ? null : failure.message(),
          failure == null ? null : failure.remedy());
    }
    return table;
  }
}
