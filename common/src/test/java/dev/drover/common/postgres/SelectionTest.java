package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Follows;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionTest {
  private static final TableName USERS = TableName.parse("\"Auth x\".users");
  private static final TableName SESSIONS = TableName.parse("\"Auth x\".\"sess\"\"ions\"");
  private static final TableName TOKENS = TableName.parse("\"Auth x\".tokens");
  private static final TableName NUMBERS = TableName.parse("\"Auth x\".numbers");

  private static final List<String> REFS =
      List.of(
          "abc",
          "abcd",
          "abc-1",
          "abc_",
          "abc%",
          "ABC",
          "abc ",
          "a'b",
          "a''b",
          "a\\'b",
          "'; DROP TABLE \"Auth x\".users; --",
          "$$",
          "$a$",
          ":project",
          "%s",
          "../../etc",
          "select",
          "null",
          "é",
          "e\u0301",
          "\na",
          "x\n\ty",
          "😀",
          "\"",
          "E'\\'",
          "r".repeat(255),
          "r".repeat(254) + "s");

  /** The server versions Drover is tried with. */
  enum Version {
    V15,
    V18;

    TestPostgres server() {
      return this == V15 ? TestPostgres.version15() : TestPostgres.version18();
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesExactlyTheProjectsRowsWhateverTheRefIs(Version version) throws SQLException {
    TestPostgres server = version.server();
    try (Connection connection = server.connect(server.createDatabase("selection"))) {
      fill(connection);
      Isolate plan = plan();
      Map<TableName, TableShape> shapes =
          Catalog.shapes(connection, List.of(USERS, SESSIONS, TOKENS, NUMBERS));
      for (String ref : REFS) {
        Selection selection = new Selection(plan, shapes, new ProjectRef(ref));
        assertThat(column(connection, selection.rows(USERS), "project"))
            .as(ref)
            .containsExactly(ref, ref);
        assertThat(column(connection, selection.rows(SESSIONS), "owner"))
            .as(ref)
            .containsExactly(ref, ref);
        assertThat(column(connection, selection.rows(TOKENS), "owner"))
            .as(ref)
            .containsExactly(ref, ref);
        assertThat(column(connection, selection.rows(NUMBERS), "owner"))
            .as(ref)
            .containsExactly(ref);
      }
      assertThat(
              column(
                  connection,
                  new Selection(plan, shapes, new ProjectRef("none")).rows(TOKENS),
                  "owner"))
          .isEmpty();
    }
  }

  @Test
  void followsThroughAnIndexAlsoWhereTypesDiffer() throws SQLException {
    TestPostgres server = TestPostgres.version18();
    try (Connection connection = server.connect(server.createDatabase("selection"));
        Statement statement = connection.createStatement()) {
      fill(connection);
      statement.execute("SET enable_seqscan = off");
      Map<TableName, TableShape> shapes =
          Catalog.shapes(connection, List.of(USERS, SESSIONS, TOKENS, NUMBERS));
      String rows = new Selection(plan(), shapes, new ProjectRef("abc")).rows(TOKENS);
      assertThat(String.join("\n", column(connection, "EXPLAIN " + rows, "QUERY PLAN")))
          .contains("tokens_session")
          .doesNotContain("Seq Scan on tokens");
    }
  }

  @Test
  void neverCastsToALengthAndNeverRoundsANumber() {
    assertThat(Comparison.castOf("uuid", "character varying(10)")).isEqualTo("::character varying");
    assertThat(Comparison.castOf("text", "character varying(10)")).isEmpty();
    assertThat(Comparison.castOf("numeric(10,2)", "integer")).isEmpty();
    assertThat(Comparison.castOf("bigint", "integer")).isEmpty();
    assertThat(Comparison.castOf("uuid", "character(36)")).isEqualTo("::bpchar");
    assertThat(Comparison.castOf("timestamp(3) with time zone", "date")).isEmpty();
    assertThat(Comparison.castOf("text", "\"My Types\".\"code(3)\""))
        .isEqualTo("::\"My Types\".\"code(3)\"");
    assertThat(Comparison.castOf("text", "uuid")).isEqualTo("::uuid");
  }

  @Test
  void namesWhatIsNotThere() throws SQLException {
    TestPostgres server = TestPostgres.version18();
    try (Connection connection = server.connect(server.createDatabase("selection"))) {
      fill(connection);
      Map<TableName, TableShape> shapes = Catalog.shapes(connection, List.of(USERS));
      Selection selection = new Selection(plan(), shapes, new ProjectRef("abc"));
      assertThatThrownBy(() -> selection.rows(TOKENS))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("plan_table");
      assertThatThrownBy(() -> selection.condition(new TableName("a", "b")))
          .hasMessageContaining("has no rule");
    }
  }

  private static Isolate plan() {
    return new Isolate(
        "p",
        new Isolate.Source("s", "d"),
        new Target(
            "t", "x_{slug}", Target.Mode.EXISTING, Target.ExistingRows.REFUSE, List.of(), ""),
        List.of(
            new TableRule(USERS, "project = :project", null),
            new TableRule(SESSIONS, null, new Follows("User", USERS, "id")),
            new TableRule(TOKENS, null, new Follows("session", SESSIONS, "id")),
            new TableRule(NUMBERS, null, new Follows("user_number", USERS, "number"))),
        Limits.DEFAULT,
        VerifyRules.DEFAULT,
        BackupRules.DEFAULT);
  }

  /**
   * Two users a ref, and sessions, tokens and numbers below them; keys of differing types; orphans
   * beside them.
   */
  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE SCHEMA "Auth x";
          CREATE TABLE "Auth x".users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), project text, number bigint);
          CREATE TABLE "Auth x"."sess""ions" (id text PRIMARY KEY DEFAULT gen_random_uuid()::text, "User" character varying(40), owner text);
          CREATE TABLE "Auth x".tokens (session uuid, owner text);
          CREATE INDEX tokens_session ON "Auth x".tokens (session);
          CREATE TABLE "Auth x".numbers (user_number integer, owner text);
          INSERT INTO "Auth x".users (project) VALUES (NULL), ('');
          INSERT INTO "Auth x".tokens VALUES (NULL, 'nobody'), (gen_random_uuid(), 'nobody');
          INSERT INTO "Auth x"."sess""ions" ("User", owner) VALUES (NULL, 'nobody'), ('not a uuid', 'nobody');
          """);
    }
    try (PreparedStatement users =
        connection.prepareStatement(
            "INSERT INTO \"Auth x\".users (project, number) VALUES (?, ?), (?, ?)")) {
      for (int i = 0; i < REFS.size(); i++) {
        users.setString(1, REFS.get(i));
        users.setLong(2, i);
        users.setString(3, REFS.get(i));
        users.setLong(4, 5_000_000_000L + i);
        users.execute();
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO "Auth x"."sess""ions" ("User", owner) SELECT id, project FROM "Auth x".users WHERE number IS NOT NULL;
          INSERT INTO "Auth x".tokens SELECT s.id::uuid, owner FROM "Auth x"."sess""ions" s WHERE owner <> 'nobody';
          INSERT INTO "Auth x".numbers SELECT number, project FROM "Auth x".users WHERE number < 1000;
          """);
    }
  }

  private static List<String> column(Connection connection, String sql, String name)
      throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(name));
      }
    }
    return values;
  }
}
