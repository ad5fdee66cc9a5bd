package dev.drover.verify.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.TableName;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which catalogs count as the same. That every planted damage to a structure is found although the
 * faultless one is remembered, the tests of verification show.
 */
@ParameterizedClass
@ValueSource(ints = {18, 15})
class CatalogDigestTest {
  private static final String SCHEMA =
      """
      CREATE TYPE mood AS ENUM ('well', 'ill');
      CREATE TABLE owner (id serial PRIMARY KEY, name text DEFAULT 'x', mood mood);
      CREATE TABLE pet (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int REFERENCES owner, name text);
      CREATE INDEX by_name ON pet (lower(name)) WHERE owner IS NOT NULL;
      CREATE TABLE visit (at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
      COMMENT ON TABLE pet IS 'pets'
      """;

  private final TestPostgres postgres;
  private final String template;

  CatalogDigestTest(int version) throws SQLException {
    this.postgres = version == 18 ? TestPostgres.version18() : TestPostgres.version15();
    this.template = postgres.createDatabase("catalog_template");
    execute(template, SCHEMA);
  }

  @Test
  void aCloneHasItsTemplatesAndKeepsItThroughALoadAndALife() throws SQLException {
    String clone = cloned();
    assertThat(digest(clone)).isEqualTo(digest(template));

    execute(
        clone,
        """
        ALTER TABLE pet DISABLE TRIGGER ALL;
        INSERT INTO owner SELECT i, 'n' || i, 'well' FROM generate_series(1, 500) AS i;
        INSERT INTO pet (owner, name) SELECT i, 'p' || i FROM generate_series(1, 500) AS i;
        INSERT INTO visit VALUES ('2025-05-05');
        ALTER TABLE pet ENABLE TRIGGER ALL;
        SELECT setval('owner_id_seq', 500)
        """);
    execute(clone, "VACUUM FREEZE ANALYZE");
    execute(clone, "CREATE TEMPORARY TABLE passing (id int); DROP TABLE passing");

    assertThat(digest(clone)).isEqualTo(digest(template));
  }

  @Test
  void whateverIsPrintedFromTheCatalogChangesIt() throws SQLException {
    String clone = cloned();
    String before = digest(clone);
    for (String change :
        List.of(
            "ALTER TYPE mood RENAME VALUE 'ill' TO 'sick'",
            "ALTER TYPE mood RENAME TO feeling",
            "ALTER SEQUENCE owner_id_seq INCREMENT 2",
            "ALTER SCHEMA public RENAME TO other",
            "ALTER TABLE visit DETACH PARTITION visit_1",
            "COMMENT ON COLUMN pet.name IS 'a name'",
            "GRANT SELECT (name) ON pet TO PUBLIC",
            "ALTER SEQUENCE owner_id_seq OWNED BY NONE",
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_name'::regclass",
            "ALTER TABLE pet OWNER TO pg_monitor")) {
      assertThat(digestAfter(clone, change)).as(change).isNotEqualTo(before);
    }
    assertThat(digest(clone)).isEqualTo(before);
  }

  @Test
  void whatIsTheSameIsReadOnceAndWhatIsNotAnew() throws SQLException {
    Catalogs catalogs = new Catalogs();
    List<TableName> tables = List.of(new TableName("public", "pet"));
    String clone = cloned();
    try (Connection first = postgres.connect(template);
        Connection second = postgres.connect(clone)) {
      for (Connection each : List.of(first, second)) {
        each.setSchema("");
      }
      Known known = catalogs.of(first, tables);
      assertThat(catalogs.of(second, tables)).isSameAs(known);
      assertThat(catalogs.of(second, List.of())).isNotSameAs(known);
      try (Statement statement = second.createStatement()) {
        statement.execute("DROP INDEX public.by_name");
      }
      assertThat(catalogs.of(second, tables).structure()).isNotEqualTo(known.structure());
    }
  }

  private String cloned() throws SQLException {
    String clone = postgres.createDatabase("catalog_clone");
    execute("postgres", "DROP DATABASE " + clone);
    execute("postgres", "CREATE DATABASE " + clone + " TEMPLATE " + template);
    return clone;
  }

  private String digest(String database) throws SQLException {
    try (Connection connection = postgres.connect(database)) {
      return CatalogDigest.of(connection);
    }
  }

  private String digestAfter(String database, String change) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(change);
      String digest = CatalogDigest.of(connection);
      connection.rollback();
      return digest;
    }
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
