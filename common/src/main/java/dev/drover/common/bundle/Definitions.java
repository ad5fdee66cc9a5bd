package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a whole database is besides its rows, in the snapshot of its rows.
 *
 * @param tool what wrote {@code archive}, with its version: {@code pg_dump (PostgreSQL) 17.6}
 * @param archive of {@code pg_dump -Fc}, sections pre-data and post-data; without large objects
 * @param access owners and privileges, one {@code dev.drover.common.database.Holding} line of JSON
 *     each
 * @param extensions that go with the database
 * @param structure how a database made of this must be built; absent in bundles of before it was
 *     kept
 * @param foreignKeys of {@code archive} that need not be checked at once when they are made; none
 *     in bundles of before they were kept
 */
public record Definitions(
    String tool,
    Traits traits,
    Manifest.Archive archive,
    Manifest.Archive access,
    List<Extension> extensions,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Expected structure,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ForeignKey> foreignKeys) {
  /** Without how it must be built. */
  public Definitions(
      String tool,
      Traits traits,
      Manifest.Archive archive,
      Manifest.Archive access,
      List<Extension> extensions) {
    this(tool, traits, archive, access, extensions, null, List.of());
  }

  public Definitions {
    extensions = List.copyOf(extensions);
    foreignKeys = foreignKeys == null ? List.of() : List.copyOf(foreignKeys);
  }

  /**
   * A foreign key that every row of the source fulfils.
   *
   * @param oid in the source, and so in the archive
   * @param definition as {@code pg_get_constraintdef} tells it with an empty search path
   */
  public record ForeignKey(long oid, TableName table, String name, String definition) {}

  /**
   * What the source was built like, as far as it goes along.
   *
   * @param facts {@link Fact}s, a line of JSON each
   * @param under whose everything is said to be; facts do not tell of a database whose plan says
   *     otherwise
   */
  public record Expected(Manifest.Archive facts, Database.Access under) {}

  /**
   * One thing that is true of how it was built; as {@code dev.drover.common.schema.Built} has it.
   *
   * @param own whether it is a matter of owners and privileges
   */
  public record Fact(
      String kind,
      String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String table,
      String definition,
      boolean own) {}

  /**
   * What a database is made with, and what is set for it.
   *
   * @param provider of its default collation: {@code c} libc, {@code i} ICU, {@code b} builtin
   * @param locale of ICU or of the builtin provider; absent with libc
   * @param collationVersion as it was when the database's indexes were made; absent when unknown
   * @param settings {@code name=value}, as {@code pg_db_role_setting} has those of all roles
   * @param roleSettings the same for single roles in this database, by role
   */
  public record Traits(
      String encoding,
      String provider,
      String collate,
      String ctype,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String locale,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String icuRules,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String collationVersion,
      List<String> settings,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<String>> roleSettings,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String comment) {
    public Traits {
      settings = List.copyOf(settings);
      roleSettings = roleSettings == null ? Map.of() : Map.copyOf(roleSettings);
    }
  }

  /**
   * @param schema where its objects are
   */
  public record Extension(String name, String version, String schema) {}
}
