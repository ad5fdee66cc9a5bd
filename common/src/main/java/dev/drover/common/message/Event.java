package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.drover.common.failure.Failure;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells the coordinator about one command. May arrive twice or late; whatever does
 * not carry the migration's current epoch changes nothing.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Event.Started.class, name = "started"),
  @JsonSubTypes.Type(value = Event.BackedUp.class, name = "backed-up"),
  @JsonSubTypes.Type(value = Event.Migrated.class, name = "migrated"),
  @JsonSubTypes.Type(value = Event.Verified.class, name = "verified"),
  @JsonSubTypes.Type(value = Event.Promoted.class, name = "promoted"),
  @JsonSubTypes.Type(value = Event.Restored.class, name = "restored"),
  @JsonSubTypes.Type(value = Event.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Event.PlanChecked.class, name = "plan-checked"),
  @JsonSubTypes.Type(value = Event.Saved.class, name = "saved"),
  @JsonSubTypes.Type(value = Event.Recovered.class, name = "recovered"),
  @JsonSubTypes.Type(value = Event.Drilled.class, name = "drilled"),
  @JsonSubTypes.Type(value = Event.Examined.class, name = "examined"),
  @JsonSubTypes.Type(value = Event.Balanced.class, name = "balanced")
})
public sealed interface Event {
  Origin origin();

  /** Which command of which migration, and who speaks. */
  record Origin(MigrationId migration, int epoch, String worker) {}

  /** The worker has accepted the command and begins. */
  record Started(Origin origin, Stage stage) implements Event {}

  /**
   * The bundle is published and complete.
   *
   * @param bytes size of the bundle as stored
   * @param manifestSha256 lower-case hexadecimal
   * @param tables of the source; empty from a worker of an earlier release
   */
  record BackedUp(
      Origin origin,
      BundleId bundle,
      long rows,
      long bytes,
      String manifestSha256,
      List<TableRows> tables)
      implements Event {
    public BackedUp {
      tables = tables == null ? List.of() : List.copyOf(tables);
    }
  }

  /**
   * The rows are loaded and committed in {@code database}, indexes, constraints and sequences in
   * order.
   *
   * @param warning what a person should know of the bundle that they come from; mostly absent
   * @param steps what was done, in this order; empty from a worker of an earlier release
   */
  record Migrated(
      Origin origin,
      DatabaseName database,
      long rows,
      @Nullable Finding warning,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StepDone> steps)
      implements Event {
    public Migrated {
      steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /** With nothing more to tell. */
    public Migrated(Origin origin, DatabaseName database, long rows) {
      this(origin, database, rows, null, List.of());
    }

    /** With no warning. */
    public Migrated(Origin origin, DatabaseName database, long rows, List<StepDone> steps) {
      this(origin, database, rows, null, steps);
    }
  }

  /** Verification came to an end, with whatever verdict, on exactly {@code database}. */
  record Verified(Origin origin, DatabaseName database, Verdict verdict) implements Event {}

  /**
   * The project's database carries its final name.
   *
   * @param findings what became of the hooks afterwards; whatever it was takes nothing back
   */
  record Promoted(
      Origin origin,
      DatabaseName database,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Finding> findings)
      implements Event {
    /** A worker of an earlier release had nothing to do afterwards. */
    public Promoted {
      findings = findings == null ? List.of() : List.copyOf(findings);
    }

    /** Where nothing was to be done afterwards. */
    public Promoted(Origin origin, DatabaseName database) {
      this(origin, database, List.of());
    }
  }

  /**
   * The target is what it was before this migration.
   *
   * @param warning as of {@link Migrated}
   */
  record Restored(Origin origin, @Nullable Finding warning) implements Event {
    /** With nothing to tell. */
    public Restored(Origin origin) {
      this(origin, null);
    }
  }

  /**
   * The command ended without its result. What was half done is described by the stage's contract.
   */
  record Failed(Origin origin, Stage stage, Failure failure) implements Event {}

  record PlanChecked(Origin origin, List<Finding> findings) implements Event {}

  /**
   * The bundle of a {@link Command.Save} is published and complete.
   *
   * @param bytes size of the bundle as stored
   */
  record Saved(Origin origin, SealedBundle bundle, long bytes, List<TableRows> tables)
      implements Event {}

  /**
   * The project's rows are those of the bundle, and proven so; or what it would take.
   *
   * @param safetyCopy holds the rows as they were before; absent when nothing changed, or it was
   *     not wanted
   * @param warning as of {@link Migrated}
   */
  record Recovered(
      Origin origin,
      List<TableChange> tables,
      @Nullable BundleId safetyCopy,
      @Nullable Finding warning)
      implements Event {
    public Recovered(Origin origin, List<TableChange> tables, @Nullable BundleId safetyCopy) {
      this(origin, tables, safetyCopy, null);
    }

    /** Without a copy. */
    public Recovered(Origin origin, List<TableChange> tables) {
      this(origin, tables, null);
    }
  }

  /**
   * Every row came back out of a scratch database as it stands in the bundle.
   *
   * @param structure what the scratch database was made of, in a sentence
   */
  record Drilled(Origin origin, List<TableRows> tables, String structure) implements Event {}

  /** What a {@link Command.Examine} found. */
  record Examined(Origin origin, Verdict verdict) implements Event {}

  /** What a {@link Command.Balance} counted, and what it comes to. */
  record Balanced(Origin origin, Verdict verdict, List<TableBalance> tables) implements Event {}
}
