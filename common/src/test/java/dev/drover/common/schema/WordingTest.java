package dev.drover.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two versions write otherwise and mean alike, and what they do not. */
class WordingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT people.id FROM app.people | SELECT id FROM app.people | true
          SELECT "Odd one".id, x FROM "Odd one" | SELECT id, x FROM "Odd one" | true
          SELECT a.id FROM a, b | SELECT b.id FROM a, b | false
          SELECT a.id, b.id FROM a, b | SELECT a.id, id FROM a, b | true
          SELECT a.id FROM a | SELECT b.id FROM a | false
          SELECT a.id FROM a | SELECT no FROM a | false
          SELECT a.id FROM a | SELECT id FROM a WHERE true | false
          SELECT "user" FROM a | SELECT user FROM a | true
          """)
  void aQueryMayNameItsTablesBeforeItsColumnsOrNot(String older, String newer, boolean same) {
    Built one = fact("view", older);
    Built other = fact("view", newer);

    assertThat(differences(15, one, 18, other).isEmpty()).isEqualTo(same);
    assertThat(differences(18, other, 15, one).isEmpty()).isEqualTo(same);
    assertThat(differences(17, one, 18, other).isEmpty()).isEqualTo(same && !older.contains("."));
    assertThat(differences(18, one, 18, other)).isNotEmpty();
  }

  @Test
  void aRightThatOneOfThemDoesNotKnowIsNotMissedAndAllOthersAre() {
    Built nothing = fact("grant", "MAINTAIN");
    Built more = fact("grant", "DELETE, MAINTAIN*, SELECT");

    assertThat(Wording.between(16, 17).known(nothing)).isFalse();
    assertThat(Wording.between(17, 18).known(nothing)).isTrue();
    assertThat(differences(15, fact("grant", "DELETE, SELECT"), 18, more)).isEmpty();
    assertThat(differences(15, fact("grant", "SELECT"), 18, more)).hasSize(1);
    assertThat(differences(17, fact("grant", "DELETE, SELECT"), 18, more)).hasSize(1);
  }

  @Test
  void aRoutinesTextIsItsAuthors() {
    assertThat(fact("function", "CREATE FUNCTION f()\nAS $function$ SELECT 1 $function$").isQuery())
        .isFalse();
    assertThat(fact("function", "CREATE FUNCTION f()\nBEGIN ATOMIC\n SELECT 1;\nEND").isQuery())
        .isTrue();
  }

  private static List<Structure.Difference> differences(int from, Built one, int to, Built other) {
    return new Structure(from, List.of(one)).differences(new Structure(to, List.of(other)), true);
  }

  private static Built fact(String kind, String definition) {
    return new Built(kind, "app.it", null, definition, true);
  }
}
