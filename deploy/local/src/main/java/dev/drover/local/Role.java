package dev.drover.local;

/**
 * What a process of the stack is. The order is the order of starting; stopping goes the other way.
 */
public enum Role {
  POSTGRES("postgres", ""),
  KAFKA("kafka", ""),
  COORDINATOR("coordinator", "dev.drover.coordinator.CoordinatorMain"),
  BACKUP_WORKER("backup-worker", "dev.drover.backup.BackupWorker"),
  MIGRATE_WORKER("migrate-worker", "dev.drover.migrate.MigrateWorker"),
  VERIFY_WORKER("verify-worker", "dev.drover.verify.VerifyWorker");

  private final String word;
  private final String main;

  Role(String word, String main) {
    this.word = word;
    this.main = main;
  }

  /** As people write it on the command line. */
  public String word() {
    return word;
  }

  /** The class that runs this service; takes {@code --config FILE}. */
  String main() {
    return main;
  }

  boolean isService() {
    return !main.isEmpty();
  }
}
