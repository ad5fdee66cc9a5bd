package dev.drover.cli;

import dev.drover.common.plan.PlanFiles;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.schema.Structure;
import dev.drover.common.schema.Versions;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * A plan of kind schema with its files and a drover.yaml, as somebody who calls the command line
 * has them, and the databases that it is about.
 */
record SchemaFolder(TestPostgres postgres, Path folder) {
  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }

  /** With the server {@code projects}. */
  void writeConfig() throws IOException {
    write(
        "drover.yaml",
        "servers:\n  projects: {url: \"%s\", user: \"%s\", password: \"%s\"}\n"
            .formatted(
                postgres.server().url(),
                postgres.user(),
                Objects.requireNonNullElse(postgres.server().resolvePassword(), "")));
  }

  /**
   * Brings a database to the version of plan.yaml.
   *
   * @param more YAML after that of the plan
   */
  void runFiles(String database, String more) throws SQLException {
    PlanFiles files = PlanFiles.load(folder.resolve("plan.yaml"));
    try (Connection connection = postgres.connect(database)) {
      String yaml = files.yaml() + more;
      new Versions(connection, (Schema) PlanReader.read(yaml, files.files()).plan()).runAll();
    }
  }

  Structure structure(String database) throws SQLException {
    try (Connection connection = postgres.connect(database)) {
      return Structure.read(connection, Schema.Apply.DEFAULT.history());
    }
  }

  void execute(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String text(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
