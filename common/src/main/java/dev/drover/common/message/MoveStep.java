package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a migration's stages consist of, each declared with whether it is one transaction, and with
 * what undoes it. Those of stage migrate are told by the worker that did them, because there they
 * differ from project to project; the others follow from the plan.
 */
public enum MoveStep {
  /** One snapshot, over one connection or several. */
  SNAPSHOT_READ(
      Stage.BACKUP,
      "rows are read in one snapshot",
      Transactions.ONE,
      "Nothing to undo: it only reads. A bundle that is not whole is never seen."),
  DATABASE_MADE(
      Stage.MIGRATE,
      "the staging database is made",
      Transactions.NONE,
      "It is written down before it is made; a restore, the promotion of another attempt or the"
          + " reaper drops it. Nobody uses it before it is promoted."),
  ROWS_LOADED(
      Stage.MIGRATE,
      "all rows are loaded",
      Transactions.ONE,
      "A failure rolls it back; afterwards the staging database is dropped."),
  ROWS_LOADED_SIDE_BY_SIDE(
      Stage.MIGRATE,
      "rows are loaded over several connections",
      Transactions.MANY,
      "Half a load is never continued: the staging database is dropped, as after a whole one."),
  DEFINITIONS_MADE(
      Stage.MIGRATE,
      "tables, keys, indexes and everything else are made",
      Transactions.NONE,
      "All of it is in the staging database, which the next attempt goes on with or which is"
          + " dropped."),
  PARTS_LOADED(
      Stage.MIGRATE,
      "rows are loaded in parts, each with the record that it is there",
      Transactions.MANY,
      "The next attempt goes on after the parts that are there, or the staging database is"
          + " dropped."),
  ROWS_PUT(
      Stage.MIGRATE,
      "all rows are put into the database that is there",
      Transactions.ONE,
      "A failure rolls it back, sequences too; afterwards a restore puts back, in one transaction,"
          + " what the database had before, out of the bundle."),
  FILES_RUN(
      Stage.MIGRATE,
      "files are run, with their lines of the history",
      Transactions.ONE,
      "A failure rolls it back; afterwards a restore takes them back by inverse files or out of the"
          + " bundle, in one transaction that must lead back exactly."),
  FILE_RUN_ALONE(
      Stage.MIGRATE,
      "a file that may not stand in a transaction is run by itself",
      Transactions.NONE,
      "What a failure left invalid is dropped before it is run again; otherwise as for other files."),
  FILE_RUN_IN_BATCHES(
      Stage.MIGRATE,
      "a file is run in batches until it changes no row",
      Transactions.MANY,
      "After a failure it is gone on with; a restore takes back also half of it, by its inverse"
          + " file."),
  FILES_RUN_BEFORE(
      Stage.MIGRATE,
      "files that an earlier attempt has run already",
      Transactions.UNKNOWN,
      "As the others: taken back together with them."),
  ROWS_COMPARED(
      Stage.VERIFY,
      "the result is compared with what it should be",
      Transactions.MANY,
      "Nothing to undo: it only reads."),
  NAME_GIVEN(
      Stage.PROMOTE,
      "the staging database gets the project's name, and the fence is closed",
      Transactions.ONE,
      "A failure rolls it back; a restore names it back in one transaction, unless hooks have told"
          + " others of it by then."),
  FENCE_CLOSED(
      Stage.PROMOTE,
      "the fence is closed",
      Transactions.ONE,
      "Nothing to undo: it only keeps older commands out."),
  NAME_TAKEN_BACK(
      Stage.RESTORE,
      "the fence is raised, and the project's name taken back from the database",
      Transactions.MANY,
      "Each is one transaction, and is done again until it succeeds."),
  DATABASE_DROPPED(
      Stage.RESTORE,
      "the migration's staging databases are dropped",
      Transactions.NONE,
      "Nothing undoes it. It is done again until they are gone; the bundle is kept."),
  ROWS_PUT_BACK(
      Stage.RESTORE,
      "the rows that the database had before are put back",
      Transactions.ONE,
      "A failure rolls it back, and it is done again."),
  FILES_TAKEN_BACK(
      Stage.RESTORE,
      "what the files did is taken back",
      Transactions.ONE,
      "A failure rolls it back, and it is done again."),
  /** Around every stage; whatever hooks do is somebody else's. */
  HOOK_CALLED(
      Stage.MIGRATE,
      "a hook of the plan is called",
      Transactions.MANY,
      "Drover does not undo what a hook does. One with SQL has a transaction of its own, a call has"
          + " none."),
  /** Believed, whatever Drover did before. */
  RESOLVED_BY_HAND(
      Stage.RESTORE,
      "a person said what the target holds",
      Transactions.UNKNOWN,
      "What that person did is not known to Drover."),
  /** More than is told, or by a worker of another release. */
  @JsonEnumDefaultValue
  NOT_KNOWN(
      Stage.MIGRATE, "not told by the worker", Transactions.UNKNOWN, "As all else of its stage.");

  private final Stage stage;
  private final String words;
  private final Transactions transactions;
  private final String undo;

  MoveStep(Stage stage, String words, Transactions transactions, String undo) {
    this.stage = stage;
    this.words = words;
    this.transactions = transactions;
    this.undo = undo;
  }

  /** In how many transactions a step is done. */
  public enum Transactions {
    @JsonProperty("one")
    ONE,
    /** Several, each whole by itself. */
    @JsonProperty("many")
    MANY,
    /** Without: PostgreSQL does not do it in one. */
    @JsonProperty("none")
    NONE,
    @JsonProperty("unknown")
    UNKNOWN;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Stage stage() {
    return stage;
  }

  /** What is done, for people. */
  public String words() {
    return words;
  }

  public Transactions transactions() {
    return transactions;
  }

  /** What undoes it, in sentences for people. */
  public String undo() {
    return undo;
  }
}
