package dev.drover.common.worker;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import java.util.List;

/**
 * One topic of commands that a worker serves.
 *
 * @param group the share group; its workers divide the topic's commands among them
 * @param slots how many of its commands one process runs at one time, at least 1
 */
public record Subscription(String topic, String group, int slots) {
  public Subscription {
    if (slots < 1) {
      throw new IllegalArgumentException("slots of " + topic + " must be at least 1: " + slots);
    }
  }

  /**
   * What a worker of that kind serves. Restore has slots of its own, so that it never queues behind
   * backups.
   */
  public static List<Subscription> of(WorkerKind kind, DroverConfig.Slots slots) {
    return switch (kind) {
      case BACKUP ->
          List.of(
              new Subscription(Topics.BACKUP_COMMANDS, "drover-backup", slots.of("backup")),
              new Subscription(Topics.RESTORE_COMMANDS, "drover-restore", slots.of("restore")));
      case MIGRATE ->
          List.of(new Subscription(Topics.MIGRATE_COMMANDS, "drover-migrate", slots.of("migrate")));
      case VERIFY ->
          List.of(new Subscription(Topics.VERIFY_COMMANDS, "drover-verify", slots.of("verify")));
    };
  }
}
