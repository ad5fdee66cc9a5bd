package dev.drover.coordinator.saga;

import dev.drover.common.message.Finding;
import dev.drover.common.message.SealedBundle;
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
 * @param tables how many rows of the source's tables the backup holds
 */
public record Made(
    boolean touched,
    @Nullable SealedBundle bundle,
    @Nullable DatabaseName staging,
    @Nullable Verdict verdict,
    List<TableRows> tables) {
  public static final Made NOTHING = new Made(false, null, null, null, List.of());

  /** Sagas stored by an earlier release have no tables. */
  public Made {
    tables = tables == null ? List.of() : List.copyOf(tables);
  }

  Made withBundle(SealedBundle finished, List<TableRows> rows) {
    return new Made(touched, finished, null, null, rows);
  }

  Made withTouch() {
    return new Made(true, bundle, null, null, tables);
  }

  Made withStaging(DatabaseName loaded) {
    return new Made(touched, bundle, loaded, null, tables);
  }

  Made withVerdict(Verdict given) {
    return new Made(touched, bundle, staging, given, tables);
  }

  /** What became of the hooks after the promotion stands below what the verification found. */
  Made withFindings(List<Finding> more) {
    if (more.isEmpty() || !(verdict instanceof Verdict.Matches(long rows, List<Finding> known))) {
      return this;
    }
    return withVerdict(
        new Verdict.Matches(rows, Stream.concat(known.stream(), more.stream()).toList()));
  }

  /** Bundle and verdict stay: they tell what happened. */
  Made restored() {
    return new Made(false, bundle, null, verdict, tables);
  }
}
