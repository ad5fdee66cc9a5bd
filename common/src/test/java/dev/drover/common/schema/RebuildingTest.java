package dev.drover.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database was is built again from its definitions, whatever was done to it. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class RebuildingTest {
  private static final TableName HISTORY = Schema.Apply.DEFAULT.history();
  private static final String BEFORE =
      """
      CREATE SCHEMA app;
      CREATE SCHEMA "Odd schema";
      CREATE TYPE app.mood AS ENUM ('calm', 'it''s bad');
      CREATE DOMAIN app.cents AS bigint DEFAULT 0 CONSTRAINT not_negative CHECK (VALUE >= 0);
      CREATE TYPE app.point AS (x numeric(5, 2), "the Y" text);
      CREATE FUNCTION app.doubled(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
      CREATE PROCEDURE app.nothing() LANGUAGE plpgsql AS $body$ BEGIN NULL; END $body$;
      CREATE TABLE app.users (
        id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY,
        email text COLLATE "C" NOT NULL,
        mood app.mood DEFAULT 'calm',
        twice bigint GENERATED ALWAYS AS (app.doubled(1)) STORED,
        CONSTRAINT odd_email CHECK (email <> '')
      ) WITH (fillfactor = 70);
      CREATE TABLE app.orders (
        id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES app.users ON DELETE CASCADE,
        cents app.cents, during int4range, place app.point, EXCLUDE USING gist (during WITH &&)
      );
      CREATE UNLOGGED TABLE "Odd schema"."a \"\"table\"\"\" ("a column" int, "It's" text);
      CREATE INDEX by_lower ON app.users (lower(email)) INCLUDE (mood) WHERE email IS NOT NULL;
      CREATE STATISTICS app.moods ON email, mood FROM app.users;
      CREATE VIEW app.calm WITH (security_barrier = true) AS SELECT id, email FROM app.users WHERE mood = 'calm';
      CREATE VIEW app.calmer AS SELECT count(*) AS n FROM app.calm;
      CREATE MATERIALIZED VIEW app.totals AS SELECT user_id, sum(cents) AS cents FROM app.orders GROUP BY user_id;
      CREATE UNIQUE INDEX totals_user ON app.totals (user_id);
      CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER touched BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
      CREATE TRIGGER quiet BEFORE INSERT ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
      ALTER TABLE app.users DISABLE TRIGGER quiet;
      CREATE RULE kept AS ON DELETE TO app.orders WHERE OLD.id = 0 DO INSTEAD NOTHING;
      ALTER TABLE app.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY own ON app.users AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (id > 0) WITH CHECK (email <> 'x');
      COMMENT ON TABLE app.users IS 'who ''they'' are';
      COMMENT ON COLUMN app.users.email IS 'where';
      COMMENT ON FUNCTION app.doubled(bigint) IS 'twice';
      GRANT SELECT ON app.users TO PUBLIC;
      GRANT UPDATE (email) ON app.users TO PUBLIC;
      REVOKE EXECUTE ON FUNCTION app.doubled(bigint) FROM PUBLIC;
      """;

  private final TestPostgres postgres;
  private Connection connection;

  RebuildingTest(int version) {
    this.postgres = version == 15 ? TestPostgres.version15() : TestPostgres.version18();
  }

  @BeforeEach
  void connect() throws SQLException {
    connection = postgres.connect(postgres.createDatabase("rebuilding"));
    execute(BEFORE);
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void whatWasAddedGoesAndRowsOfOthersStay() throws SQLException {
    execute("INSERT INTO app.users (email) VALUES ('a'), ('b')");

    assertRebuilt(
        """
        CREATE SCHEMA more;
        CREATE TYPE more.size AS ENUM ('s', 'm');
        CREATE TABLE more.things (id int PRIMARY KEY, size more.size, user_id bigint REFERENCES app.users);
        CREATE VIEW more.both AS SELECT t.id, u.email FROM more.things AS t JOIN app.users AS u ON u.id = t.user_id;
        ALTER TABLE app.users ADD size more.size, ADD CONSTRAINT positive CHECK (id > 0);
        CREATE INDEX more_users ON app.users (size);
        CREATE FUNCTION more.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER later AFTER INSERT ON app.orders FOR EACH ROW EXECUTE FUNCTION more.f();
        CREATE POLICY all_of_them ON app.orders USING (true);
        GRANT INSERT ON app.orders TO PUBLIC;
        CREATE TABLE app.parts (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE app.parts_1 PARTITION OF app.parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE INDEX ON app.parts (id);
        """);

    assertThat(text("SELECT string_agg(email, ',' ORDER BY id) FROM app.users")).isEqualTo("a,b");
  }

  @Test
  void whatWasChangedIsAsItWasAndRowsStay() throws SQLException {
    execute("INSERT INTO app.users (email) VALUES ('a'), ('b')");

    assertRebuilt(
        """
        CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
        CREATE OR REPLACE VIEW app.calm AS SELECT id, email, mood FROM app.users;
        ALTER TABLE app.users ALTER mood SET DEFAULT 'it''s bad', ALTER email DROP NOT NULL, SET (fillfactor = 50),
          NO FORCE ROW LEVEL SECURITY, ENABLE TRIGGER quiet, DROP CONSTRAINT odd_email;
        DROP INDEX app.by_lower;
        CREATE INDEX by_lower ON app.users (email);
        DROP POLICY own ON app.users;
        DROP STATISTICS app.moods;
        DROP RULE kept ON app.orders;
        COMMENT ON TABLE app.users IS NULL;
        COMMENT ON COLUMN app.users.email IS 'elsewhere';
        REVOKE SELECT ON app.users FROM PUBLIC;
        GRANT INSERT, UPDATE ON app.users TO PUBLIC;
        GRANT EXECUTE ON FUNCTION app.doubled(bigint) TO PUBLIC;
        ALTER TABLE app.orders DROP CONSTRAINT orders_user_id_fkey;
        """);

    assertThat(text("SELECT string_agg(email, ',' ORDER BY id) FROM app.users")).isEqualTo("a,b");
  }

  @Test
  void whatWasDroppedOrBuiltOtherwiseIsMadeAnew() throws SQLException {
    assertRebuilt(
        """
        DROP SCHEMA "Odd schema" CASCADE;
        DROP MATERIALIZED VIEW app.totals;
        DROP TABLE app.orders;
        DROP TYPE app.point;
        DROP DOMAIN app.cents;
        DROP PROCEDURE app.nothing();
        DROP VIEW app.calmer;
        DROP VIEW app.calm;
        DROP INDEX app.by_lower;
        DROP STATISTICS app.moods;
        ALTER TABLE app.users DROP COLUMN email CASCADE;
        ALTER TABLE app.users RENAME COLUMN mood TO temper;
        """);

    assertThat(
            text(
                "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid ="
                    + " 'app.users'::regclass AND attnum > 0 AND NOT attisdropped"))
        .isEqualTo("id,email,mood,twice");
  }

  @Test
  void aRenamedTableIsMadeAnewUnderItsName() throws SQLException {
    assertRebuilt(
        "ALTER TABLE app.users RENAME TO people; ALTER TABLE app.orders SET SCHEMA public");
  }

  @Test
  void sequencesOfNoColumnAreMadeAgainOrAsTheyWere() throws SQLException {
    execute(
        "CREATE SEQUENCE app.numbers AS int INCREMENT 5 CYCLE; CREATE SEQUENCE app.more MAXVALUE"
            + " 50; COMMENT ON SEQUENCE app.numbers IS 'drawn'; SELECT setval('app.more', 20)");

    assertRebuilt(
        "DROP SEQUENCE app.numbers; ALTER SEQUENCE app.more INCREMENT 2 MAXVALUE 99 CYCLE; CREATE"
            + " SEQUENCE app.third; ALTER SEQUENCE app.orders_id_seq INCREMENT 3");

    assertThat(text("SELECT last_value::text FROM app.more")).isEqualTo("20");
  }

  @Test
  void anEnumGetsItsLabelsBackAndRowsStay() throws SQLException {
    execute(
        """
        CREATE FUNCTION app.worse(m app.mood) RETURNS app.mood LANGUAGE sql IMMUTABLE AS 'SELECT m';
        ALTER TABLE app.users ADD moods app.mood[] DEFAULT '{calm}', ADD CHECK (mood >= 'calm');
        CREATE INDEX moody ON app.users (app.worse(mood)) WHERE mood = 'calm';
        CREATE POLICY moody ON app.users USING (mood = 'calm');
        CREATE VIEW app.bad AS SELECT id FROM app.users WHERE app.worse(mood) <> 'calm';
        COMMENT ON TYPE app.mood IS 'temper';
        INSERT INTO app.users (email, mood) VALUES ('a', 'calm'), ('b', 'it''s bad'), ('c', NULL);
        """);

    assertRebuilt("ALTER TYPE app.mood ADD VALUE 'new' BEFORE 'calm'");

    assertThat(text("SELECT string_agg(mood::text || moods[1], ',' ORDER BY id) FROM app.users"))
        .isEqualTo("calmcalm,it's badcalm");
  }

  @Test
  void partitionsComeAgainAndGo() throws SQLException {
    execute(
        """
        CREATE TABLE app.parts (id int, at date NOT NULL, user_id bigint REFERENCES app.users, CHECK (id > 0), PRIMARY KEY (id, at))
          PARTITION BY RANGE (at);
        CREATE INDEX on_parts ON app.parts (user_id);
        CREATE TRIGGER parted BEFORE INSERT ON app.parts FOR EACH ROW EXECUTE FUNCTION app.touch();
        CREATE TABLE app.parts_1 PARTITION OF app.parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE app.parts_2 PARTITION OF app.parts (CHECK (id < 99)) FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
        CREATE TABLE app.parts_3 PARTITION OF app.parts FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
        CREATE TABLE app.of_parts (part int, at date, FOREIGN KEY (part, at) REFERENCES app.parts);
        COMMENT ON TABLE app.parts_2 IS 'second';
        INSERT INTO app.parts VALUES (1, '2020-05-05'), (3, '2022-05-05');
        """);

    assertRebuilt(
        """
        ALTER TABLE app.parts DETACH PARTITION app.parts_1;
        DROP TABLE app.parts_2 CASCADE;
        CREATE TABLE app.parts_4 PARTITION OF app.parts FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
        """);

    assertThat(text("SELECT string_agg(id::text, ',' ORDER BY id) FROM app.parts"))
        .isEqualTo("1,3");
  }

  @Test
  void whatCannotBeMadeAgainIsToldBeforehand() throws SQLException {
    execute("CREATE TYPE app.span AS RANGE (subtype = int); CREATE TABLE app.ranges (r app.span)");
    execute("ALTER TABLE app.users REPLICA IDENTITY FULL");
    Blueprint before = Blueprints.of(connection, HISTORY);
    execute("DROP TYPE app.span CASCADE; ALTER TABLE app.users DROP COLUMN mood CASCADE");

    assertThat(new Rebuilding(connection, before, HISTORY).impossible())
        .containsExactlyInAnyOrder(
            "type app.span was dropped and cannot be made again",
            "table app.users has properties with which it cannot be made again");
  }

  private void assertRebuilt(String change) throws SQLException {
    Blueprint before = Blueprints.of(connection, HISTORY);
    Structure built = Structure.read(connection, HISTORY);
    execute(change);
    assertThat(built.differences(Structure.read(connection, HISTORY), true)).isNotEmpty();

    Rebuilding rebuilding = new Rebuilding(connection, before, HISTORY);
    assertThat(rebuilding.impossible()).isEmpty();
    Transaction.run(
        connection,
        () -> {
          rebuilding.run(List.of(), () -> {});
          return true;
        });

    assertThat(built.differences(Structure.read(connection, HISTORY), true)).isEmpty();
    assertThat(rebuilding.left()).isEmpty();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
