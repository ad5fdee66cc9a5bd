package dev.drover.backup.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text | character varying(10)",
        "character varying | character varying(10)",
        "character varying(11) | character varying(10)",
        "bigint | integer",
        "integer | smallint",
        "numeric | numeric(10,2)",
        "numeric(10,3) | numeric(10,2)",
        "numeric(10,1) | numeric(10,2)",
        "numeric | bigint",
        "numeric | double precision",
        "double precision | real",
        "integer | numeric(5,0)",
        "json | jsonb",
        "timestamp with time zone | timestamp without time zone",
        "timestamp(6) without time zone | timestamp(3) without time zone",
        "timestamp without time zone | timestamp(3) without time zone",
        "text | uuid",
        "character varying(5) | character(5)"
      })
  void isNarrower(String source, String target) {
    assertThat(ColumnType.parse(source).isWiderThan(ColumnType.parse(target))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "character varying(10) | text",
        "character varying(10) | character varying",
        "character varying(10) | character varying(20)",
        "integer | bigint",
        "integer | numeric",
        "numeric(10,2) | numeric",
        "numeric(10,2) | numeric(12,2)",
        "text | text",
        "uuid | text",
        "timestamp(3) with time zone | timestamp with time zone",
        "jsonb | jsonb",
        "\"T\" | \"T\""
      })
  void isNot(String source, String target) {
    assertThat(ColumnType.parse(source).isWiderThan(ColumnType.parse(target))).isFalse();
  }
}
