package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.DryRun;
import dev.drover.common.schema.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What pending files would do to one project's database; the document of {@code drover schema
 * dry-run -o json}.
 *
 * @param rewrittenBytes of tables with their indexes, as large as they are now, once for each time
 *     that a statement writes them anew
 * @param readBytes of tables, once for each time that a statement reads every row
 * @param failure why the files ended before their end; absent when all ran
 * @param clonedWithout what of the project's database the clone did not have
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SchemaPreview(
    String project,
    String server,
    String database,
    List<String> pending,
    List<Statement> statements,
    List<Change> structure,
    long rewrittenBytes,
    long readBytes,
    List<Undo> undo,
    List<String> clonedWithout,
    @Nullable Failure failure) {

  /** One statement, as Flyway splits files. */
  record Statement(String file, String sql, boolean inTransaction, List<Touched> tables) {}

  /**
   * @param lock as PostgreSQL's manual calls it
   * @param bytes the table with its indexes in the project's database
   */
  record Touched(
      String table,
      String lock,
      boolean holdsUpWriters,
      boolean rewritten,
      boolean read,
      long bytes) {}

  /** What is built otherwise afterwards; before absent of what is new, after of what is gone. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Change(String what, @Nullable String before, @Nullable String after) {
    static Change of(Structure.Difference difference) {
      return new Change(
          difference.any().kind() + " " + difference.any().name(),
          text(difference.expected()),
          text(difference.found()));
    }

    private static @Nullable String text(@Nullable Built fact) {
      return fact == null ? null : fact.definition();
    }
  }

  /**
   * How one file is taken back once it is committed.
   *
   * @param by {@code inverse file}, {@code bundle} or {@code none}
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Undo(String file, String by, @Nullable String because) {}

  static SchemaPreview of(Order order, Schema plan, DryRun run, Map<TableName, Long> sizes) {
    List<Statement> statements =
        run.statements().stream()
            .map(one ->
                new Statement(
                    one.script(),
                    one.sql(),
                    one.inTransaction(),
                    one.tables().stream().map(table -> touched(table, sizes)).toList()))
            .toList();
    return new SchemaPreview(
        order.project().value(),
        order.server(),
        order.database().value(),
        run.pending(),
        statements,
        run.structure().stream().map(Change::of).toList(),
        bytes(statements, true),
        bytes(statements, false),
        undo(plan, run),
        run.different(),
        run.failure());
  }

  private static Touched touched(DryRun.Touched table, Map<TableName, Long> sizes) {
    return new Touched(
        table.table().toString(),
        table.lock(),
        table.holdsUpWriters(),
        table.rewritten(),
        table.scanned(),
        sizes.getOrDefault(table.table(), 0L));
  }

  private static long bytes(List<Statement> statements, boolean rewritten) {
    return statements.stream()
        .flatMap(statement -> statement.tables().stream())
        .filter(table -> rewritten ? table.rewritten() : table.read())
        .mapToLong(Touched::bytes)
        .sum();
  }

  private static List<Undo> undo(Schema plan, DryRun run) {
    List<Undo> undo = new ArrayList<>();
    for (VersionFile file : plan.files()) {
      if (run.pending().contains(file.baseName())) {
        undo.add(
            switch (run.undo()) {
              case FILES ->
                  new Undo(
                      file.baseName(),
                      file.role() == VersionFile.Role.REPEATABLE ? "bundle" : "inverse file",
                      null);
              case BUNDLE, NONE ->
                  run.undoable().isEmpty() && run.failure() == null
                      ? new Undo(file.baseName(), "bundle", "a version has no inverse file")
                      : new Undo(file.baseName(), "none", because(run));
            });
      }
    }
    return undo;
  }

  private static String because(DryRun run) {
    return run.failure() == null ? String.join("; ", run.undoable()) : "the files fail";
  }
}
