package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Pruning;
import dev.drover.common.bundle.Pruning.Fate;
import dev.drover.common.bundle.Pruning.Kept;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover backup prune}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Remove bundles that are older than wanted, and than their plans' backup.keep. Kept always:"
          + " each",
      "project's newest good one, those of migrations that have not ended or have completed within",
      "bundles.rollback-window-days, those that a restore or drill reads, pinned ones, those the",
      "coordinator does not know, and damaged ones. Copies are pruned likewise, each store by what"
          + " it has."
    })
final class BackupPrune implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      defaultValue = "30",
      description = "Keep all that are younger. Default: ${DEFAULT-VALUE}")
  private int keepDays;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  /**
   * What became of one bundle, or with {@code --dry-run} would.
   *
   * @param kept why it stays; absent when it goes
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(BundleId bundle, String store, @Nullable String kept) {}

  /** One store, and what is to become of its bundles. */
  private record Place(String name, Bundles bundles, Pruning pruning, List<Fate> fates) {}

  @Override
  public Integer call() throws IOException {
    Bundles bundles = store.open();
    try (CoordinatorClient client = server.connect()) {
      List<Place> places = new ArrayList<>();
      for (String name : bundles.names()) {
        places.add(place(name, bundles.at(name), client));
      }
      int going =
          (int)
              places.stream()
                  .flatMap(place -> place.fates().stream())
                  .filter(fate -> fate.kept() == null)
                  .count();
      if (!dryRun && going > 0) {
        confirm.require("remove", going, "bundles", "the store");
      }
      List<Result> results = new ArrayList<>();
      for (Place place : places) {
        for (Fate fate : place.fates()) {
          results.add(result(place, fate));
        }
        if (!dryRun) {
          place.bundles().store().sweep();
        }
      }
      output.many(results, this::table);
    }
    return ExitCode.FINE;
  }

  private Place place(String name, Bundles bundles, CoordinatorClient client) throws IOException {
    Pruning pruning =
        new Pruning(
            bundles,
            (writer, bundle) -> client.need(writer.value(), bundle.value()),
            new Pruning.Terms(Duration.ofDays(keepDays), store.config().rollbackWindow()),
            InstantSource.system());
    return new Place(name, bundles, pruning, pruning.plan());
  }

  private Result result(Place place, Fate fate) throws IOException {
    Kept kept = fate.kept();
    if (kept == null && !dryRun && !place.pruning().remove(fate)) {
      kept = Kept.NEEDED;
    }
    return new Result(
        fate.bundle().id(),
        place.name(),
        kept == null ? null : kept.name().toLowerCase(Locale.ROOT));
  }

  private Table table(List<Result> results) {
    Table table = new Table("BUNDLE", "STORE", dryRun ? "WOULD BE" : "WAS", "BECAUSE");
    for (Result result : results) {
      table.line(
          result.bundle(),
          result.store(),
          result.kept() == null ? "removed" : "kept",
          result.kept());
    }
    return table;
  }
}
