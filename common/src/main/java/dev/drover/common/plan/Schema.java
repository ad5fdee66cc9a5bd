package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kind {@code schema}: each project's own database is brought to a version by SQL files.
 *
 * @param target where the databases are; its schema files are the versions ({@link VersionFile})
 * @param apply how the files are run
 * @param check what is looked at once they have run
 * @param hooks what is run around them
 */
public record Schema(
    String name,
    Target target,
    Apply apply,
    Check check,
    Hooks hooks,
    Limits limits,
    BackupRules backup)
    implements Plan {

  /** What is risked. */
  public enum Mode {
    /** A bundle first; a project that fails is put back as it was. */
    PRODUCTION,
    /** No rows are kept: for databases that may be thrown away. */
    DEVELOPMENT;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How the files are run.
   *
   * @param upTo the highest version to run; absent means all
   * @param history the table that remembers what was run, Flyway's own
   * @param baseline the version of a database that has no history yet; absent refuses a database
   *     that has tables and no history
   * @param lockMillis how long one statement waits for a lock before everybody else is let through;
   *     default 2 s
   * @param lockAttempts how often a project is tried again because of locks, within one run;
   *     default 10
   * @param onLaterRows what an undoing from the bundle does about rows that others wrote since the
   *     bundle was; default is to refuse
   * @param placeholders what stands for {@code ${name}} in the files, by name; sorted
   */
  public record Apply(
      Mode mode,
      @Nullable String upTo,
      TableName history,
      @Nullable String baseline,
      int lockMillis,
      int lockAttempts,
      LaterRows onLaterRows,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> placeholders) {
    public static final Apply DEFAULT =
        new Apply(
            Mode.PRODUCTION,
            null,
            new TableName("public", "flyway_schema_history"),
            null,
            2_000,
            10,
            LaterRows.REFUSE,
            Map.of());

    public Apply {
      placeholders =
          placeholders == null
              ? Map.of()
              : Collections.unmodifiableSortedMap(new TreeMap<>(placeholders));
    }
  }

  /** What becomes of rows that others wrote between a bundle and the undoing that reads it. */
  public enum LaterRows {
    /** They stay; the change stays too, and a person decides. */
    REFUSE,
    /** They go, where a table has to be put back as the bundle has it. */
    LOSE;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What must hold afterwards.
   *
   * @param onStructureDifference what to do when the database is not built as its files say
   */
  public record Check(VerifyRules.Reaction onStructureDifference, @Nullable Health health) {
    public static final Check DEFAULT = new Check(VerifyRules.Reaction.FAIL, null);
  }

  /**
   * An address that must answer once the project is changed.
   *
   * @param url {@code {slug}} and {@code {database}} are filled in
   * @param status the answer's HTTP status
   * @param attempts how often it is asked before it counts as failed
   */
  public record Health(String url, int status, int attempts, int waitMillis, int timeoutMillis) {}

  /**
   * What is run around the files, in order.
   *
   * @param before the first file; one that fails leaves the project as it is
   * @param after the last one, before anything is verified; one that fails has the project restored
   */
  public record Hooks(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Hook> before,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Hook> after) {
    public static final Hooks NONE = new Hooks(List.of(), List.of());

    public Hooks {
      before = before == null ? List.of() : List.copyOf(before);
      after = after == null ? List.of() : List.copyOf(after);
    }
  }

  /**
   * One of both is given.
   *
   * @param sql run in the project's database, in a transaction of its own
   * @param url a POST is sent there; {@code {slug}} and {@code {database}} are filled in
   */
  public record Hook(String name, @Nullable String sql, @Nullable String url) {}

  /** The versions and repeatable files, and their inverses, in the order of the list. */
  public List<VersionFile> files() {
    return target.schema().stream().map(VersionFile::of).toList();
  }

  /** The file that takes {@code version} back. */
  public Optional<VersionFile> inverse(String version) {
    return files().stream()
        .filter(file ->
            file.role() == VersionFile.Role.INVERSE
                && VersionFile.ORDER.compare(file.version(), version) == 0)
        .findFirst();
  }

  /**
   * The same plan over other files; for those up to a version, or without what it need not know.
   */
  public Schema with(List<Target.SchemaFile> files) {
    Target other =
        new Target(
            target.server(),
            target.database(),
            target.mode(),
            target.existingRows(),
            files,
            target.schemaFingerprint());
    return new Schema(name, other, apply, check, hooks, limits, backup);
  }

  /** The files stay: the stages of this kind all read them. */
  @Override
  public Schema withoutFiles() {
    return this;
  }
}
