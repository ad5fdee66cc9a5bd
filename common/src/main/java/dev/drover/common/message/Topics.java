package dev.drover.common.message;

import java.util.List;

/**
 * Every topic, its key, and what may be relied on. Kafka is disposable: nothing is lost when every
 * topic is wiped, because the coordinator's timers send the work again.
 */
public final class Topics {
  /**
   * {@link Command.Backup}, {@link Command.CheckPlan}, {@link Command.Save} and {@link
   * Command.Drill} for backup workers. Share group; no order; key: migration id.
   */
  public static final String BACKUP_COMMANDS = "drover.commands.backup";

  /**
   * {@link Command.Migrate} and {@link Command.Promote} for migrate workers. Share group; no order;
   * key: migration id.
   */
  public static final String MIGRATE_COMMANDS = "drover.commands.migrate";

  /**
   * {@link Command.Verify}, {@link Command.Examine} and {@link Command.Balance} for verify workers.
   * Share group; no order; key: migration id.
   */
  public static final String VERIFY_COMMANDS = "drover.commands.verify";

  /**
   * {@link Command.Restore} and {@link Command.Recover} for backup workers, in slots of their own
   * so that they never queue behind backups.
   */
  public static final String RESTORE_COMMANDS = "drover.commands.restore";

  /**
   * {@link Event}s for coordinators. Key: migration id, so one migration's events stay in order;
   * classic consumer group.
   */
  public static final String EVENTS = "drover.events";

  /** {@link Progress}, newest wins, may be lost. Key: migration id. */
  public static final String PROGRESS = "drover.progress";

  /** {@link Heartbeat}, newest wins, may be lost. Key: worker id. */
  public static final String HEARTBEATS = "drover.heartbeats";

  /** {@link Control} for every worker (each reads all of it from its own start on); may be lost. */
  public static final String CONTROL = "drover.control";

  /**
   * CloudEvents 1.0 in JSON for the platform: one per ended migration, at least once, key: project
   * ref.
   */
  public static final String OUTCOMES = "drover.outcomes";

  /** Prefix of dead-letter topics (Kafka demands {@code dlq.}). */
  public static final String DEAD_LETTER_PREFIX = "dlq.";

  /**
   * Record header with the major version of the message's schema, in decimal; a reader parks what
   * is newer.
   */
  public static final String VERSION_HEADER = "drover-version";

  public static final int VERSION = 1;

  /** The largest message any topic takes, in bytes. */
  public static final int LARGEST_MESSAGE = 8 * 1024 * 1024;

  /** Every topic that has a dead-letter topic: commands and events, which are not simply resent. */
  public static final List<String> WITH_DEAD_LETTERS =
      List.of(EVENTS, BACKUP_COMMANDS, MIGRATE_COMMANDS, VERIFY_COMMANDS, RESTORE_COMMANDS);

  private Topics() {}

  /** The topic a stage's command travels on. */
  public static String commands(Stage stage) {
    return switch (stage) {
      case BACKUP, CHECK, SAVE, DRILL -> BACKUP_COMMANDS;
      case MIGRATE, PROMOTE -> MIGRATE_COMMANDS;
      case VERIFY, EXAMINE, BALANCE -> VERIFY_COMMANDS;
      case RESTORE, RECOVER -> RESTORE_COMMANDS;
    };
  }
}
