package dev.drover.verify;

import dev.drover.common.plan.Follows;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Sql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A platform made up from a seed: tables with columns of all sorts of types, with and without keys,
 * and children that follow them, also by a column of another type. The target's columns stand in
 * another order than the source's.
 */
final class RandomPlatform {
  static final String PROJECT = "a'b\\c \"d\" é";

  /** A type and what values of it may look like; the values are SQL expressions. */
  private record Kind(String type, boolean sortable, String... values) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "text",
              true,
              "''",
              "'\\N'",
              "E'tab\\t newline\\n back\\\\ return\\r'",
              "'\"quoted\", ''single'''",
              "'ünï😀'",
              "repeat('x', 3000)"),
          new Kind("character varying(40)", true, "''", "' '", "'end \\'", "E'\\\\N'"),
          new Kind("character(8)", true, "''", "'ab'", "'  ab'"),
          new Kind("smallint", true, "-32768", "0"),
          new Kind("integer", true, "2147483647", "-1"),
          new Kind("bigint", true, "-9223372036854775808", "42"),
          new Kind(
              "numeric",
              true,
              "0.10",
              "0.1",
              "-0",
              "1e-30",
              "'NaN'",
              "'Infinity'",
              "12345678901234567890.123456789"),
          new Kind("numeric(12,4)", true, "1.00005", "-7"),
          new Kind("real", true, "0.1", "'-0'", "'NaN'", "1e-45", "3.4028235e38"),
          new Kind("double precision", true, "0.1", "0.1 + 0.2::float8", "'-Infinity'", "5e-324"),
          new Kind("boolean", true, "true", "false"),
          new Kind("date", true, "'infinity'", "'0044-03-15 BC'", "'2024-02-29'"),
          new Kind(
              "timestamp without time zone", true, "'2024-02-29 23:59:59.999999'", "'-infinity'"),
          new Kind(
              "timestamp with time zone",
              true,
              "'2024-06-01 12:00:00.000001+05:30'",
              "'4713-01-01 BC'"),
          new Kind("time without time zone", true, "'24:00:00'", "'00:00:00.000001'"),
          new Kind("time with time zone", true, "'12:00:00+13:45'"),
          new Kind("interval", true, "'1 mon -1 day 00:00:00.000001'", "'-178000000 years'"),
          new Kind("uuid", true, "gen_random_uuid()"),
          new Kind("bytea", true, "'\\x'", "'\\x00ff5c0a09'", "decode(md5(random()::text), 'hex')"),
          new Kind("json", false, "'{\"a\" : 1,  \"a\":2}'", "'[1, null]'"),
          new Kind("jsonb", true, "'{\"b\": [1.10, {\"c\": \"\\\\u00e9\"}]}'", "'null'", "'\"\"'"),
          new Kind(
              "text[]",
              true,
              "'{}'",
              "'{NULL,\"NULL\",\"\",\"a,b\",\"q\\\"\",\"\\\\\\\\\"}'",
              "ARRAY[['a'],['b']]"),
          new Kind("integer[]", true, "'[0:1]={1,2}'", "'{NULL,1}'"),
          new Kind("int4range", true, "'empty'", "'[1,5)'", "'(,)'"),
          new Kind("inet", true, "'10.0.0.1/8'", "'::1'"),
          new Kind("bit(5)", true, "B'10101'"),
          new Kind("bit varying", true, "B''", "B'1'"),
          new Kind("point", false, "'(0.1,-0)'"),
          new Kind("tsvector", true, "'a:1 ''b c'':2A'"),
          new Kind("xml", false, "'<a b=\"c\">&lt;</a>'"),
          new Kind("shared.mood", true, "'happy'", "'so ''so'''"),
          new Kind("shared.pair", true, "ROW('a,b', NULL)", "ROW('', 1)"),
          new Kind("shared.email", true, "'a@b'"));

  private final RandomGenerator random;
  private final List<String> source = new ArrayList<>();
  private final List<String> target = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();
  private final List<String> sequences = new ArrayList<>();
  private final List<TableRule> rules = new ArrayList<>();

  /**
   * @param schemas how many schemas, each with a parent and up to three children
   */
  RandomPlatform(RandomGenerator random, int schemas) {
    this(random);
    source.add(shared());
    target.add(shared());
    for (int i = 0; i < schemas; i++) {
      schema("Schema \"" + i + "\" ö");
    }
  }

  private RandomPlatform(RandomGenerator random) {
    this.random = random;
  }

  /** One schema alone, for databases that have what is {@link #shared} already. */
  static RandomPlatform ofOne(RandomGenerator random, String schema) {
    RandomPlatform platform = new RandomPlatform(random);
    platform.schema(schema);
    return platform;
  }

  List<String> source() {
    return source;
  }

  List<String> target() {
    return target;
  }

  List<String> rows() {
    return rows;
  }

  /** Puts the target's sequences ahead of its data. */
  List<String> sequences() {
    return sequences;
  }

  List<TableRule> rules() {
    return rules;
  }

  /** Types and functions of all schemas. */
  static String shared() {
    return """
    CREATE SCHEMA shared;
    CREATE TYPE shared.mood AS ENUM ('happy', 'so ''so''');
    CREATE TYPE shared.pair AS (a text, b integer);
    CREATE DOMAIN shared.email AS text CHECK (VALUE LIKE '%@%');
    CREATE FUNCTION shared.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    """;
  }

  private void schema(String schema) {
    source.add("CREATE SCHEMA " + Sql.identifier(schema));
    target.add("CREATE SCHEMA " + Sql.identifier(schema));
    String keyType = pick(List.of("uuid", "integer", "bigint", "text"));
    TableName parent = new TableName(schema, "Parent Table");
    table(
        parent,
        keyType,
        List.of(
            "tenant text NOT NULL",
            "note text DEFAULT 'none'",
            "CONSTRAINT named CHECK (tenant <> '')"),
        true);
    trim(parent);
    rules.add(new TableRule(parent, "tenant = :project", null));
    rows.add(
        filled(
            parent,
            "(ARRAY[" + Sql.literal(PROJECT) + ", 'a''b', 'other'])[1 + n % 3]",
            "tenant",
            "1, " + random.nextInt(60)));
    for (int child = random.nextInt(4); child > 0; child--) {
      TableName name = new TableName(schema, "child." + child);
      boolean other = keyType.equals("uuid") && random.nextBoolean();
      String refType = other ? "character varying(64)" : keyType;
      table(
          name,
          pick(List.of("uuid", "identity", "", "")),
          List.of("\"Ref\" " + refType + (other ? "" : " REFERENCES " + Sql.table(parent))),
          random.nextBoolean());
      rules.add(new TableRule(name, null, new Follows("Ref", parent, "id")));
      rows.add(
          filled(name, "p.id::" + refType, "\"Ref\"", "1, 2")
              .replace(" FROM ", " FROM " + Sql.table(parent) + " AS p, "));
    }
  }

  /** Everything a table can have beside columns, keys and random indexes. */
  private void trim(TableName name) {
    String trimmings =
        """
        CREATE INDEX by_note ON $ (note);
        CREATE TRIGGER touched BEFORE UPDATE ON $ FOR EACH ROW EXECUTE FUNCTION shared.touch();
        ALTER TABLE $ ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON $ FOR SELECT TO pg_monitor USING (tenant = current_user);
        GRANT SELECT ON $ TO pg_monitor;
        COMMENT ON TABLE $ IS 'A parent.';
        COMMENT ON COLUMN $.note IS 'A note.'\
        """
            .replace("$", Sql.table(name));
    source.add(trimmings);
    target.add(trimmings);
  }

  private final List<Kind> columns = new ArrayList<>();
  private String key = "";

  private void table(TableName name, String keyType, List<String> fixed, boolean indexed) {
    key = keyType;
    columns.clear();
    List<String> definitions = new ArrayList<>(fixed);
    if (keyType.equals("identity")) {
      definitions.add("id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY");
      sequences.add(
          "SELECT setval(pg_get_serial_sequence("
              + Sql.literal(Sql.table(name))
              + ", 'id'), coalesce(max(id), 1)) FROM "
              + Sql.table(name));
    } else if (!keyType.isEmpty()) {
      definitions.add("id " + keyType + " PRIMARY KEY");
    }
    for (int i = random.nextInt(8); i >= 0; i--) {
      Kind kind = pick(KINDS);
      definitions.add(column(columns.size()) + " " + kind.type());
      columns.add(kind);
    }
    if (random.nextBoolean()) {
      definitions.add("made text GENERATED ALWAYS AS ('made') STORED");
    }
    source.add("CREATE TABLE " + Sql.table(name) + " (" + String.join(", ", definitions) + ")");
    Collections.shuffle(definitions, Random.from(random));
    target.add("CREATE TABLE " + Sql.table(name) + " (" + String.join(", ", definitions) + ")");
    if (indexed && columns.getFirst().sortable()) {
      String index =
          "CREATE INDEX ON "
              + Sql.table(name)
              + " ("
              + column(0)
              + " DESC NULLS LAST) WHERE "
              + column(0)
              + " IS NOT NULL";
      source.add(index);
      target.add(index);
    }
  }

  /** Rows of the table made last. */
  private String filled(TableName name, String fixed, String fixedColumn, String range) {
    List<String> names = new ArrayList<>(List.of(fixedColumn));
    List<String> values = new ArrayList<>(List.of(fixed));
    if (!key.isEmpty() && !key.equals("identity")) {
      names.add("id");
      values.add(
          key.equals("uuid")
              ? "gen_random_uuid()"
              : key.equals("text") ? "n || E'\\t\\\\ '''" : "n");
    }
    for (int i = 0; i < columns.size(); i++) {
      Kind kind = columns.get(i);
      List<String> chosen = new ArrayList<>(List.of("NULL"));
      for (int k = 1 + random.nextInt(3); k > 0; k--) {
        chosen.add(pick(List.of(kind.values())));
      }
      StringBuilder value = new StringBuilder("CASE (n * 7 + " + i + ") % " + chosen.size());
      for (int k = 0; k < chosen.size(); k++) {
        value
            .append(" WHEN ")
            .append(k)
            .append(" THEN CAST(")
            .append(chosen.get(k))
            .append(" AS ")
            .append(kind.type())
            .append(")");
      }
      names.add(column(i));
      values.add(value + " END");
    }
    return "INSERT INTO "
        + Sql.table(name)
        + " ("
        + String.join(", ", names)
        + ") SELECT "
        + String.join(", ", values)
        + " FROM generate_series("
        + range
        + ") n";
  }

  private static String column(int position) {
    return Sql.identifier(
        position % 3 == 0
            ? "Column " + position
            : position % 3 == 1 ? "select" + position : "ß" + position);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
