package dev.drover.verify;

import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.schema.Structure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a database is held against: one project's rows, digested by table and by bucket of the key,
 * and the rows themselves for when a digest differs. Not thread-safe.
 */
public sealed interface Reference permits BundleReference, SourceReference {
  ProjectRef project();

  /** The project's rows as they were, or are, in the source. */
  Manifest.Part source();

  /** Those of the plan; of a whole database those that were read. */
  default List<TableName> tables(Plan plan) {
    return plan instanceof Isolate isolate
        ? isolate.tables().stream().map(TableRule::table).toList()
        : source().tables().stream().map(table -> table.shape().table()).toList();
  }

  /**
   * How a whole database is to be built under {@code plan}, where this can tell without the source.
   */
  default Optional<Structure> structure(Database plan) throws IOException {
    return Optional.empty();
  }

  /** The rows the target had before; absent when nobody read them. */
  Manifest.@Nullable Part target();

  /**
   * Hands each of the table's rows to {@code sink} as a line of COPY text, once, in no particular
   * order. Memory is bounded by the longest row.
   *
   * @param table of {@link #source} or {@link #target}
   */
  void rows(Manifest.Table table, LineSink sink) throws SQLException, IOException;
}
