package dev.drover.verify.structure;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.ServerErrors;
import dev.drover.verify.Subject;
import dev.drover.verify.structure.Structure.Constraint;
import dev.drover.verify.structure.Structure.Index;
import dev.drover.verify.structure.Structure.Table;
import dev.drover.verify.structure.Structure.Trigger;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whether the target's tables are complete and in working order, and the same as what the plan's
 * schema files make and as the source's. Broken things are errors, and so is whatever a database
 * that was just made of the schema files lacks of them; what merely differs from the source is a
 * warning, unless the plan says otherwise, because a target's schema is its author's choice.
 */
public final class StructureCheck implements Check {
  private final SourceStructures sources;
  private final SchemaStructures schemas;

  /**
   * @param catalogs those that subjects are read through, so that a target and a copy of the
   *     template whose catalogs are the same are seen to be
   */
  public StructureCheck(SourceStructures sources, Catalogs catalogs) {
    this.sources = sources;
    this.schemas = new SchemaStructures(catalogs);
  }

  @Override
  public String name() {
    return "structure";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    for (TableName name : subject.tables()) {
      Table table = subject.structure().table(name);
      if (table == null) {
        findings.add(
            Finding.error(
                "table_missing",
                name.toString(),
                "The target has no such table.",
                "Add it to the target's schema files."));
      } else {
        order(table, findings);
      }
    }
    for (Manifest.Table backedUp : subject.reference().source().tables()) {
      Table table = subject.structure().table(backedUp.shape().table());
      if (table != null) {
        columns(backedUp.shape(), table, findings);
      }
    }
    DataProof.of(subject).tell(subject.target(), findings);
    Subject.Source source = subject.source();
    Subject.Files schema = subject.schema();
    if (source == null && schema == null) {
      return;
    }
    List<Finding> told = new ArrayList<>();
    if (schema != null) {
      told.addAll(againstSchema(subject, schema));
    }
    if (source != null) {
      Comparison.of(sources.of(subject, source), subject, Standard.SOURCE).stream()
          .filter(finding -> told.stream().noneMatch(one -> same(one, finding)))
          .toList()
          .forEach(told::add);
    }
    told.forEach(findings::add);
  }

  /** The same of both needs telling once. */
  private static boolean same(Finding one, Finding other) {
    return one.code().equals(other.code())
        && Objects.equals(one.table(), other.table())
        && one.message().equals(other.message());
  }

  private List<Finding> againstSchema(Subject subject, Subject.Files schema) throws SQLException {
    try {
      Known made = schemas.of(subject, schema);
      return made == null
          ? List.of()
          : Comparison.of(made, subject, schema.fresh() ? Standard.SCHEMA : Standard.ONCE_SCHEMA);
    } catch (SQLException e) {
      if (ServerErrors.passes(e)) {
        throw e;
      }
      return List.of(
          Finding.warning(
              "schema_not_compared",
              null,
              "The structure was not compared with the plan's schema files: "
                  + ServerErrors.reason(e),
              "The verify worker's role copies the schema's template for it and needs CREATEDB."));
    }
  }

  private static void columns(TableShape shape, Table table, Findings findings) {
    Map<String, String> types = table.types();
    for (TableShape.Column column : shape.columns()) {
      String type = types.get(column.name());
      if (type == null) {
        findings.add(
            of(
                "column_missing",
                Severity.ERROR,
                table,
                column.name(),
                "The target's table lacks the column."));
      } else if (!type.equals(column.type())) {
        findings.add(
            of(
                "column_type",
                Severity.WARNING,
                table,
                column.name(),
                "The column is "
                    + column.type()
                    + " in the source and "
                    + type
                    + " in the target."));
      }
    }
    if (!shape.key().isEmpty() && table.indexes().stream().noneMatch(Index::primary)) {
      findings.add(
          Finding.error(
              "primary_key_missing",
              table.table().toString(),
              "The table has a primary key in the source and none in the target.",
              "Add it to the target's schema files."));
    }
  }

  private static void order(Table table, Findings findings) {
    String name = table.table().toString();
    for (Index index : table.indexes()) {
      if (!index.usable()) {
        findings.add(
            Finding.error(
                "index_invalid",
                name,
                "The index " + index.name() + " is not valid: queries do not use it.",
                "REINDEX it."));
      }
    }
    for (Constraint constraint : table.constraints()) {
      if (!constraint.validated() && constraint.enforced()) {
        findings.add(
            Finding.error(
                "constraint_unvalidated",
                name,
                "The constraint " + constraint.name() + " was never validated against the rows.",
                "ALTER TABLE ... VALIDATE CONSTRAINT."));
      }
    }
    for (Trigger trigger : table.disabledTriggers()) {
      findings.add(
          trigger.constraint() == null
              ? Finding.warning(
                  "trigger_disabled",
                  name,
                  "The trigger " + trigger.name() + " does not fire.",
                  "ALTER TABLE ... ENABLE TRIGGER.")
              : Finding.error(
                  "constraint_disabled",
                  name,
                  "The foreign key "
                      + trigger.constraint()
                      + " is not enforced: its trigger is disabled.",
                  "ALTER TABLE ... ENABLE TRIGGER ALL."));
    }
  }

  private static Finding of(
      String code, Severity severity, Table table, String column, String message) {
    return new Finding(code, severity, table.table().toString(), null, column, message, null);
  }
}
