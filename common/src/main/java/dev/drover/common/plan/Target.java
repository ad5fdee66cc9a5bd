package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.name.Slug;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where projects go.
 *
 * @param server a name in drover.yaml; a line of the projects file may name another
 * @param database the database's name; {@code {slug}} stands for the project's slug
 * @param existingRows what to do with rows already there, for {@link Mode#EXISTING}
 * @param schema the SQL files a new database is built from, in order; empty in commands that do not
 *     need them
 * @param schemaFingerprint SHA-256 over names and texts of the files, hexadecimal; empty when there
 *     are none
 */
public record Target(
    String server,
    String database,
    Mode mode,
    ExistingRows existingRows,
    List<SchemaFile> schema,
    String schemaFingerprint) {
  public Target {
    schema = List.copyOf(schema);
  }

  /** Whether the project's database is made or found. */
  public enum Mode {
    /** A new database per project, built as a staging database and promoted by rename. */
    CREATE,
    /** The project's database is there already and is loaded in one transaction. */
    EXISTING;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What happens to rows the existing target already has in the plan's tables. They are in the
   * bundle in any case.
   */
  public enum ExistingRows {
    /** Any row there refuses the project. */
    REFUSE,
    /** They are removed in the loading transaction. */
    REPLACE,
    /** They stay; a key on both sides is a failure, never skipped. */
    KEEP;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param name relative path as the plan names it; files run in the order of the list
   * @param settings what stands in the {@code .conf} file beside it, for Flyway; absent when there
   *     is none
   */
  public record SchemaFile(String name, String sql, @Nullable String settings) {
    /** Without settings. */
    public SchemaFile(String name, String sql) {
      this(name, sql, null);
    }
  }

  /** The database {@code project} gets under this plan, unless the projects file names one. */
  public DatabaseName databaseOf(ProjectRef project) {
    return new DatabaseName(database.replace("{slug}", Slug.of(project).value()));
  }

  Target withoutFiles() {
    return new Target(server, database, mode, existingRows, List.of(), schemaFingerprint);
  }
}
