package dev.drover.backup.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "tenant_id = :project | tenant_id",
        ":project = tenant_id | tenant_id",
        "meta->>'a = b' = :project | meta->>'a = b'",
        "split_part(id, '/', 1) = :project | split_part(id, '/', 1)",
        "tenant = :project::uuid | tenant",
        "\"Te nant\" = :project | \"Te nant\"",
        "concat(a, 'x and y') = :project AND deleted_at IS NOT NULL | concat(a, 'x and y')",
      })
  void findsWhatIsComparedWithTheProject(String predicate, String expression) {
    assertThat(Objects.requireNonNull(KeyForm.of(predicate)).expression()).isEqualTo(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = :project OR b = :project",
        "a LIKE :project",
        "a <> :project",
        "a >= :project",
        "NOT a = :project",
        "a IN (:project)",
        "a BETWEEN 1 AND 2 AND b = :project",
        "lower(a) = lower(:project)",
        "a = :project AND b = :project",
        "a = $$x$$ AND b = :project",
        "a = E'x' AND b = :project",
        "CASE WHEN a THEN b = :project END",
        "a = b = :project",
        "(a = :project)"
      })
  void leavesOtherFormsAlone(String predicate) {
    assertThat(KeyForm.of(predicate)).isNull();
  }

  @Test
  void saysWhichRowsBelongToNoProject() {
    KeyForm form = Objects.requireNonNull(KeyForm.of("t = :project AND x > 1"));
    assertThat(form.others()).isEqualTo(List.of("x > 1"));
    assertThat(form.unassigned()).isEqualTo("((t) IS NOT NULL AND (x > 1)) IS NOT TRUE");
    assertThat(form.isColumn()).isTrue();
  }
}
