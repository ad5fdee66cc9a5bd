package dev.drover.coordinator.store;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which migrations are meant.
 *
 * @param batch of this batch only
 * @param states in one of these states, by name; empty for any
 * @param project exactly this ref
 * @param code with this failure code
 * @param projectLike refs of this form: {@code *} stands for any text, {@code ?} for any character,
 *     all else for itself
 */
public record MigrationFilter(
    @Nullable UUID batch,
    Set<String> states,
    @Nullable String project,
    @Nullable String code,
    @Nullable String projectLike) {
  public static final MigrationFilter ALL = new MigrationFilter(null, Set.of(), null);

  public MigrationFilter(@Nullable UUID batch, Set<String> states, @Nullable String project) {
    this(batch, states, project, null, null);
  }

  public MigrationFilter {
    states = Set.copyOf(states);
  }

  /** The conditions over {@code migration AS m} that {@link #bind} fills. */
  static final String CONDITION =
      """
      (CAST(:batch AS uuid) IS NULL OR m.batch = CAST(:batch AS uuid))
      AND (CAST(:project AS text) IS NULL OR m.project = CAST(:project AS text))
      AND (CAST(:code AS text) IS NULL OR m.saga #>> '{trouble,failure,code}' = CAST(:code AS text))
      AND (CAST(:like AS text) IS NULL OR m.project LIKE CAST(:like AS text))
      AND (cardinality(CAST(:states AS text[])) = 0 OR m.state = ANY (:states))
      """;

  <T extends org.jdbi.v3.core.statement.SqlStatement<T>> T bind(T statement) {
    return statement
        .bind("batch", batch)
        .bind("project", project)
        .bind("code", code)
        .bind("like", projectLike == null ? null : pattern(projectLike))
        .bindArray("states", String.class, java.util.List.copyOf(states));
  }

  /** As {@code LIKE} wants it. */
  private static String pattern(String form) {
    return form.replace("\\", "\\\\")
        .replace("%", "\\%")
        .replace("_", "\\_")
        .replace('*', '%')
        .replace('?', '_');
  }
}
