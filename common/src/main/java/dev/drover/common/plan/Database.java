package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.name.Slug;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kind {@code database}: a whole database goes to another server; definitions by PostgreSQL's own
 * tools, rows by Drover's copy engine.
 *
 * @param target mode create, without schema files: the definitions come from the source
 * @param choice what of the source goes
 * @param access whose everything is afterwards
 * @param allowVulnerableTools run tools with known holes all the same
 * @param optionalExtensions extensions that may be missing on the target
 * @param hooks who is told and asked; absent where nobody is
 */
public record Database(
    String name,
    Source source,
    Target target,
    Choice choice,
    Access access,
    boolean allowVulnerableTools,
    Limits limits,
    VerifyRules verify,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> optionalExtensions,
    BackupRules backup,
    @Nullable Hooks hooks)
    implements Plan {
  public Database {
    optionalExtensions = optionalExtensions == null ? List.of() : List.copyOf(optionalExtensions);
  }

  /**
   * @param server a name in drover.yaml
   * @param database {@code {project}} stands for the ref itself, {@code {slug}} for its slug
   */
  public record Source(String server, String database) {
    static final String PROJECT = "{project}";
    static final String SLUG = "{slug}";

    /**
     * The database that is {@code project}'s.
     *
     * @throws dev.drover.common.failure.DroverException {@code database_name_invalid}
     */
    public DatabaseName databaseOf(ProjectRef project) {
      return new DatabaseName(
          database.replace(SLUG, Slug.of(project).value()).replace(PROJECT, project.value()));
    }
  }

  /**
   * What goes: what {@code include} names, all where it names nothing of that sort, without what
   * {@code exclude} names.
   */
  public record Choice(Names include, Names exclude) {
    public static final Choice ALL = new Choice(Names.NONE, Names.NONE);

    public boolean schema(String schema) {
      return (include.schemas.isEmpty() || include.schemas.contains(schema))
          && !exclude.schemas.contains(schema);
    }

    /** Whether the table goes; its schema has to go as well. */
    public boolean table(TableName table) {
      return schema(table.schema())
          && (include.tables.isEmpty() || include.tables.contains(table))
          && !exclude.tables.contains(table);
    }

    public boolean extension(String extension) {
      return (include.extensions.isEmpty() || include.extensions.contains(extension))
          && !exclude.extensions.contains(extension);
    }
  }

  /** Names as the catalog spells them; never patterns. */
  public record Names(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> schemas,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TableName> tables,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> extensions) {
    public static final Names NONE = new Names(List.of(), List.of(), List.of());

    public Names {
      schemas = schemas == null ? List.of() : List.copyOf(schemas);
      tables = tables == null ? List.of() : List.copyOf(tables);
      extensions = extensions == null ? List.of() : List.copyOf(extensions);
    }
  }

  /** What becomes of owners, or of privileges. */
  public enum Rights {
    /** They are the source's; every role must be on the target. */
    KEEP,
    /** They are the source's under other names. */
    MAP,
    /** Everything belongs to the worker's role, and nobody else may do anything. */
    DROP;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Whose everything is afterwards.
   *
   * @param roles the target's name of a role of the source; one that is not named keeps its name
   */
  public record Access(
      Rights owners,
      Rights privileges,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> roles) {
    public static final Access DEFAULT = new Access(Rights.KEEP, Rights.KEEP, Map.of());

    public Access {
      roles =
          roles == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(roles));
    }

    /** What the source's {@code role} is called on the target. */
    public String roleOf(String role) {
      return roles.getOrDefault(role, role);
    }
  }

  @Override
  public Hooks hooksOrNone() {
    return hooks == null ? Hooks.NONE : hooks;
  }

  /** It has none. */
  @Override
  public Database withoutFiles() {
    return this;
  }
}
