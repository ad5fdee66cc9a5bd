package dev.drover.coordinator.saga;

import dev.drover.common.message.Finding;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.StepDone;
import dev.drover.common.message.TableRows;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a migration's stages have made so far.
 *
 * @param touched a Migrate command went out and no restore has succeeded since: the target may hold
 *     something of ours
 * @param bundle the finished backup
 * @param staging the loaded database; with an existing target, that target
 * @param verdict the latest verification's, on exactly {@code staging}; with the findings of its
 *     promotion
 * @param tables rows of the source's tables that the backup holds; of very many the {@value #NAMED}
 *     with the most rows, so that a saga stays small
 * @param others the tables that are not named; absent when all are
 * @param steps what the latest Migrate command did that came to its end
 */
public record Made(
    boolean touched,
    @Nullable SealedBundle bundle,
    @Nullable DatabaseName staging,
    @Nullable Verdict verdict,
    List<TableRows> tables,
    @Nullable OtherTables others,
    List<StepDone> steps) {
  public static final int NAMED = 500;
  public static final Made NOTHING = new Made(false, null, null, null, List.of());

  /** Sagas stored by an earlier release have no tables, or all of them, and no steps. */
  public Made {
    tables = tables == null ? List.of() : List.copyOf(tables);
    steps = steps == null ? List.of() : List.copyOf(steps);
  }

  /** With all tables named, and nothing told of its steps. */
  public Made(
      boolean touched,
      @Nullable SealedBundle bundle,
      @Nullable DatabaseName staging,
      @Nullable Verdict verdict,
      List<TableRows> tables) {
    this(touched, bundle, staging, verdict, tables, null, List.of());
  }

  Made withBundle(SealedBundle finished, List<TableRows> rows) {
    List<TableRows> named = TableRows.largest(rows, NAMED);
    return new Made(
        touched, finished, null, null, named, OtherTables.between(rows, named), List.of());
  }

  Made withTouch() {
    return new Made(true, bundle, null, null, tables, others, List.of());
  }

  Made withStaging(DatabaseName loaded, List<StepDone> done) {
    return new Made(touched, bundle, loaded, null, tables, others, done);
  }

  Made withVerdict(@Nullable Verdict given) {
    return new Made(touched, bundle, staging, given, tables, others, steps);
  }

  /** What became of the hooks after the promotion stands below what the verification found. */
  Made withFindings(List<Finding> more) {
    if (more.isEmpty() || !(verdict instanceof Verdict.Matches(long rows, List<Finding> known))) {
      return this;
    }
    return withVerdict(
        new Verdict.Matches(rows, Stream.concat(known.stream(), more.stream()).toList()));
  }

  /** Bundle, verdict and steps stay: they tell what happened. */
  Made restored() {
    return new Made(false, bundle, null, verdict, tables, others, steps);
  }
}
