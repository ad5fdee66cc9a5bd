package dev.drover.common.plan;

/**
 * @param keepDays how long a bundle is kept at least; default 30
 */
public record BackupRules(int keepDays) {
  public static final BackupRules DEFAULT = new BackupRules(30);
}
