package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesInPlansTest {
  @Test
  void foldsUnquotedNamesAsPostgresDoes() {
    assertThat(TableName.parse("Auth.USERS")).isEqualTo(new TableName("auth", "users"));
    assertThat(TableName.parse("a.TÄBLE")).isEqualTo(new TableName("a", "tÄble"));
    assertThat(TableName.parse(" \"A b\" . \"c\"\"d.e\" "))
        .isEqualTo(new TableName("A b", "c\"d.e"));
    assertThat(Follows.parse("\"User Id\"->\"S\".t.id"))
        .isEqualTo(new Follows("User Id", new TableName("S", "t"), "id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a.",
        ".a",
        "a.b.c",
        "a.\"b",
        "a b.c",
        "a.b;c",
        "a.\"\"",
        "a.\"\0\"",
        "a.b -> c"
      })
  void refusesWhatIsNoTable(String text) {
    assertThatThrownBy(() -> TableName.parse(text))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("plan_malformed");
  }

  @Test
  void everyNameIsReadBackAsItWasWritten() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    String alphabet = "aZ0_$ .\"'\\->\n\té\u2028😀ß";
    for (int round = 0; round < 100_000; round++) {
      TableName table = new TableName(name(random, alphabet), name(random, alphabet));
      Follows follows = new Follows(name(random, alphabet), table, name(random, alphabet));
      assertThat(TableName.parse(table.toString())).isEqualTo(table);
      assertThat(Follows.parse(follows.toString())).isEqualTo(follows);
    }
  }

  private static String name(RandomGenerator random, String alphabet) {
    int[] points = alphabet.codePoints().toArray();
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      name.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return name.toString();
  }
}
