package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What else of the target's database matters to rows: encoding, collation, extensions, triggers.
 */
final class SurroundingsCheck {
  private final Session source;
  private final Session target;
  private final Findings findings;

  SurroundingsCheck(Session source, Session target, Findings findings) {
    this.source = source;
    this.target = target;
    this.findings = findings;
  }

  void check(Structure structure, List<TableName> tables) throws SQLException {
    encoding();
    extensions(structure.columns().values());
    triggers(tables);
  }

  private void encoding() throws SQLException {
    String encoding =
        "SELECT pg_catalog.pg_encoding_to_char(encoding) FROM pg_catalog.pg_database WHERE datname = current_database()";
    String collation =
        "SELECT pg_catalog.concat_ws(' / ', datcollate, datctype) FROM pg_catalog.pg_database WHERE datname = current_database()";
    String here = source.value(encoding);
    String there = target.value(encoding);
    if (!here.equals(there)) {
      findings.error(
          "cat_encoding",
          null,
          "The source's encoding is "
              + here
              + ", the target's "
              + there
              + ": texts would not arrive byte for byte",
          "Use databases of one encoding; Drover makes new ones in UTF8.");
    }
    String sortHere = source.value(collation);
    String sortThere = target.value(collation);
    if (!sortHere.equals(sortThere)) {
      findings.warning(
          "cat_collation",
          null,
          "The source sorts text by "
              + sortHere
              + ", the target by "
              + sortThere
              + ": rows are the same, the order of results is not",
          "Name COLLATE in the schema where order matters.");
    }
  }

  private void extensions(Collection<List<Structure.Column>> columns) throws SQLException {
    Set<String> needed = new TreeSet<>();
    columns.forEach(list ->
        list.stream()
            .map(Structure.Column::extension)
            .filter(Objects::nonNull)
            .forEach(needed::add));
    for (String extension : needed) {
      String name = Sql.literal(extension);
      if (!target.is(
          "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = " + name + ")")) {
        boolean available =
            target.is(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = "
                    + name
                    + ")");
        findings.error(
            "extension_missing",
            null,
            "Columns have types of extension " + extension + ", which the target database lacks",
            available
                ? "CREATE EXTENSION " + Sql.identifier(extension) + " in its schema."
                : "Install its package on the target server first.");
      }
    }
  }

  private void triggers(List<TableName> tables) throws SQLException {
    target
        .rows(
            """
            SELECT n.nspname, c.relname, g.tgname, g.tgenabled::text
              FROM unnest(?::text[], ?::text[]) AS w(s, t)
              JOIN pg_catalog.pg_namespace n ON n.nspname = w.s
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.t
              JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D'
             ORDER BY 1, 2, 3
            """,
            row -> {
              TableName table = new TableName(row.getString(1), row.getString(2));
              String mode = row.getString(4).equals("A") ? " (ALWAYS)" : "";
              return Finding.info(
                  "trigger",
                  table.toString(),
                  "Trigger " + row.getString(3) + mode + " stays off while rows are loaded");
            },
            target.schemas(tables),
            target.names(tables))
        .forEach(findings::add);
    target
        .rows(
            "SELECT evtname FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' ORDER BY 1",
            row -> row.getString(1))
        .forEach(name ->
            findings.warning(
                "cat_event_trigger",
                null,
                "Event trigger " + name + " of the target may fire on Drover's statements",
                "Disable it for the move."));
  }
}
