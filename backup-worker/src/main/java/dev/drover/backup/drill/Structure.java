package dev.drover.backup.drill;

import dev.drover.backup.check.SchemaTrial;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a scratch database is made of: the plan's schema files, or, under a plan whose databases are
 * there already, bare tables with the bundle's columns and keys. A type that only the source knows
 * is stood in for by text, which takes and gives the same characters.
 */
final class Structure {
  private Structure() {}

  /**
   * @return what it was made of, in a sentence
   * @throws DroverException {@code drill_schema}
   */
  static String make(
      ScratchDatabase scratch, Servers servers, Command.Drill command, Manifest.Part part, Run run)
      throws SQLException {
    List<Target.SchemaFile> files = command.plan().isolate("A drill").target().schema();
    if (!files.isEmpty()) {
      Optional<Finding> mistake =
          SchemaTrial.run(servers, command.order().server(), scratch, files, run);
      if (mistake.isPresent()) {
        throw DroverException.user("drill_schema", mistake.get().message(), mistake.get().remedy());
      }
      return "Made of the plan's schema files.";
    }
    try (Connection database = servers.open(command.order().server(), scratch.name())) {
      int standIns = 0;
      for (Manifest.Table table : part.tables()) {
        standIns += create(database, table.shape());
      }
      return "Made of the bundle's columns"
          + (standIns == 0 ? "." : "; " + standIns + " of unknown types stood as text.");
    }
  }

  /** Returns how many columns are stood in for. */
  private static int create(Connection database, TableShape shape) throws SQLException {
    List<String> definitions = new ArrayList<>();
    int standIns = 0;
    for (TableShape.Column column : shape.columns()) {
      boolean known = knows(database, column.type());
      definitions.add(Sql.identifier(column.name()) + " " + (known ? column.type() : "text"));
      standIns += known ? 0 : 1;
    }
    if (shape.columnNames().containsAll(shape.key()) && !shape.key().isEmpty()) {
      definitions.add("PRIMARY KEY (" + Sql.columns(shape.key()) + ")");
    }
    try (Statement statement = database.createStatement()) {
      statement.execute(
          "CREATE SCHEMA IF NOT EXISTS "
              + Sql.identifier(shape.table().schema())
              + "; CREATE TABLE "
              + Sql.table(shape.table())
              + " ("
              + String.join(", ", definitions)
              + ")");
    }
    return standIns;
  }

  /** A type's name enters SQL only as PostgreSQL itself writes it. */
  private static boolean knows(Connection database, String type) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement(
            "SELECT pg_catalog.to_regtype(?) IS NOT NULL AND pg_catalog.to_regtype(?)::text ="
                + " pg_catalog.regexp_replace(?, '\\([^)]*\\)', '')")) {
      query.setString(1, type);
      query.setString(2, type);
      query.setString(3, type);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
