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
   * @param statementMillis how long one statement of a file may take, its wait for locks included;
   *     absent means as long as it wants
   * @param onLaterRows what an undoing from the bundle does about rows that others wrote since the
   *     bundle was; default is to refuse
   * @param placeholders what stands for {@code ${name}} in the files, by name; sorted
   * @param batches absent when every file is run once
   * @param compatible absent when a file that can break programs of the version before is only
   *     warned of
   */
  public record Apply(
      Mode mode,
      @Nullable String upTo,
      TableName history,
      @Nullable String baseline,
      int lockMillis,
      int lockAttempts,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer statementMillis,
      LaterRows onLaterRows,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> placeholders,
      @Nullable Batches batches,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Compatible compatible) {
    public static final Apply DEFAULT =
        new Apply(
            Mode.PRODUCTION,
            null,
            new TableName("public", "flyway_schema_history"),
            null,
            2_000,
            10,
            null,
            LaterRows.REFUSE,
            Map.of(),
            null,
            null);

    public Apply {
      statementMillis = statementMillis == null || statementMillis == 0 ? null : statementMillis;
      placeholders =
          placeholders == null
              ? Map.of()
              : Collections.unmodifiableSortedMap(new TreeMap<>(placeholders));
    }

    private Apply with(int attempts, LaterRows later) {
      return new Apply(
          mode,
          upTo,
          history,
          baseline,
          lockMillis,
          attempts,
          statementMillis,
          later,
          placeholders,
          batches,
          compatible);
    }

    /** Whether the file's statement is run again and again until it changes no row. */
    public boolean inBatches(VersionFile file) {
      return batches != null && batches.files().contains(file.baseName());
    }
  }

  /**
   * No file may break programs that were written for the version before it.
   *
   * @param allowed names of files that may, by {@link VersionFile#baseName}
   */
  public record Compatible(List<String> allowed) {
    public Compatible {
      allowed = List.copyOf(allowed);
    }

    /** Whether the file is refused when it breaks them. */
    public boolean binds(VersionFile file) {
      return !allowed.contains(file.baseName());
    }
  }

  /**
   * Which files hold a statement that changes a bounded number of rows each time.
   *
   * @param files their names, by {@link VersionFile#baseName}
   * @param pauseMillis between two batches
   */
  public record Batches(List<String> files, int pauseMillis) {
    public Batches {
      files = List.copyOf(files);
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

  /** The same plan with another answer to what a person was asked. */
  public Schema with(LaterRows later) {
    return with(apply.with(apply.lockAttempts, later));
  }

  /** The same plan for one attempt, which whoever makes it repeats as a whole. */
  public Schema withoutRetries() {
    return with(apply.with(1, apply.onLaterRows));
  }

  private Schema with(Apply other) {
    return new Schema(name, target, other, check, hooks, limits, backup);
  }

  @Override
  public Hooks hooksOrNone() {
    return hooks;
  }

  /** The files stay: the stages of this kind all read them. */
  @Override
  public Schema withoutFiles() {
    return this;
  }
}
