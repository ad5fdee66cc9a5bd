package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.postgres.Sql;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredicateTest {
  /**
   * PostgreSQL's tokens as its scan.l bounds them, as one regular expression: an independent judge
   * of what {@link Predicate} lets pass. Alternatives are in the order the scanner prefers.
   */
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<comment>--|/\\*)\
          |(?<escape>[eE]'(?:[^'\\\\]|\\\\.|'')*'(?:[ \\t\\f\\u000b]*[\\n\\r]\\s*'(?:[^'\\\\]|\\\\.|'')*')*)\
          |(?<string>'(?:[^']|'')*'(?:[ \\t\\f\\u000b]*[\\n\\r]\\s*'(?:[^']|'')*')*)\
          |(?<quoted>"[^"]*")\
          |(?<dollar>(?<tag>\\$(?:[A-Za-z_\\x80-\\x{10ffff}][A-Za-z_0-9\\x80-\\x{10ffff}]*)?\\$).*?\\k<tag>)\
          |(?<word>[A-Za-z_\\x80-\\x{10ffff}][A-Za-z_0-9$\\x80-\\x{10ffff}]*)\
          |(?<number>0[xX][0-9a-fA-F]+|[0-9]+(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)\
          |(?<other>.)\
          """,
          Pattern.DOTALL);

  private static final List<String> FRAGMENTS =
      List.of(
          "'",
          "''",
          "\"",
          "$$",
          "$a$",
          "$",
          "\\",
          "\\'",
          "E'",
          "e'",
          "E",
          "U&'",
          "(",
          ")",
          ";",
          "--",
          "-",
          "/*",
          "*/",
          "\n",
          "\r\n",
          " ",
          ":project",
          ":projec",
          ":",
          "::",
          "«",
          "é",
          "\u2028",
          "\u00a0",
          "1",
          "1e",
          "0x",
          "_",
          "a",
          "x'",
          "1.5e10",
          " = ",
          "\t",
          "\f",
          "'a'",
          "(a)",
          "E'a'\n'\\'",
          "$1",
          "\u0001",
          "😀");

  @Test
  void putsTheProjectInParenthesesWhereverTheParameterStands() {
    assertThat(Predicate.bind("a = :project AND b->>'x' = :project", "'p'"))
        .isEqualTo("a = ('p') AND b->>'x' = ('p')");
    assertThat(Predicate.bind("a::text = :project::text", "'p'"))
        .isEqualTo("a::text = ('p')::text");
    assertThat(Predicate.bind("split_part(id, '/', 1) = :project", "'p'"))
        .isEqualTo("split_part(id, '/', 1) = ('p')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = ':project' AND a = :project",
        "\":project\" = :project",
        "$x$ :project ; ) $x$ = :project",
        "E'\\':project' = :project",
        "x[1:2] = ARRAY[:project]",
        "'it''s;' = :project",
        "\"a;b\" = :project",
        "a$b$c = :project",
        "1e5 < 2 AND a = :project"
      })
  void leavesQuotesAlone(String sql) {
    Predicate.check(sql);
    assertThat(Predicate.bind(sql, "'p'")).containsOnlyOnce("('p')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1",
        "",
        "  ",
        "a = :project; DROP TABLE x",
        "a = :project) OR (true",
        "a = :project -- x",
        "a = :project /* x */",
        "(a = :project",
        "a = 'x' OR a = :project OR a = '",
        "a = $$ :project",
        "a = $1 AND b = :project",
        "a = :other",
        "a = :projects",
        "a = :project\0",
        "\"a = :project",
        "a«$$ = :project ) ; DROP TABLE x; $$",
        "«E'\\' = :project) ; --'",
        ":project = E'a'\n'\\' OR '; --'",
        "1.5e10$$' = :project $$'",
        "0xAF$$' = :project $$'",
        "a = :PROJECT"
      })
  void refusesWhatCouldEndOrWiden(String sql) {
    assertThatThrownBy(() -> Predicate.check(sql))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("plan_predicate");
  }

  @Test
  void aRefNeverJoinsWhatStandsBesideTheParameter() {
    String hostile = Sql.literal("\\'; DROP TABLE x; --");
    assertThat(Predicate.bind("a = E:project", hostile)).isEqualTo("a = E(" + hostile + ")");
    assertThat(Predicate.bind("a = 'x':project", hostile)).isEqualTo("a = 'x'(" + hostile + ")");
    assertThat(Predicate.bind("a = E'x'\n:project", hostile))
        .isEqualTo("a = E'x'\n(" + hostile + ")");
  }

  @Test
  void oneHundredThousandRandomPredicatesNeverBreakOut() {
    long seed = 20_260_131L;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int accepted = 0;
    for (int round = 0; round < 100_000; round++) {
      String sql = fragments(random, 1 + random.nextInt(12));
      String literal = Sql.literal(fragments(random, random.nextInt(8)));
      String bound;
      try {
        bound = Predicate.bind(sql, literal);
      } catch (DroverException e) {
        assertThat(e.failure().code()).isEqualTo("plan_predicate");
        continue;
      }
      accepted++;
      staysInside("(" + bound + ")", literal, "seed " + seed + ", round " + round + ": " + sql);
    }
    assertThat(accepted).as("the judge saw enough").isGreaterThan(5_000);
  }

  private static String fragments(RandomGenerator random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
    }
    return text.toString();
  }

  private static void staysInside(String text, String literal, String what) {
    Matcher token = TOKEN.matcher(text);
    int depth = 0;
    int end = 0;
    while (end < text.length()) {
      assertThat(token.find(end) && token.start() == end).as(what).isTrue();
      assertThat(token.group("comment")).as(what).isNull();
      String other = token.group("other");
      assertThat(other).as(what).isNotEqualTo(";").isNotEqualTo("'").isNotEqualTo("\"");
      depth += "(".equals(other) ? 1 : ")".equals(other) ? -1 : 0;
      end = token.end();
      assertThat(depth > 0 || end == text.length()).as(what).isTrue();
      if ("(".equals(other) && text.startsWith(literal + ")", end)) {
        assertThat(token.find(end)).as(what).isTrue();
        assertThat(token.group("string")).as(what).isEqualTo(literal);
        end = token.end();
      }
    }
    assertThat(depth).as(what).isZero();
  }
}
