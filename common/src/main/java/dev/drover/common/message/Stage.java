package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A stretch of a migration's way that one worker runs on one command. */
public enum Stage {
  @JsonProperty("backup")
  BACKUP,
  @JsonProperty("migrate")
  MIGRATE,
  @JsonProperty("verify")
  VERIFY,
  @JsonProperty("promote")
  PROMOTE,
  @JsonProperty("restore")
  RESTORE,
  /** Not part of a migration: a plan is being checked. */
  @JsonProperty("check")
  CHECK,
  /** Not part of a migration: a backup that a person or a schedule asked for. */
  @JsonProperty("save")
  SAVE,
  /** Not part of a migration: a bundle's rows go where a person said. */
  @JsonProperty("recover")
  RECOVER,
  /** Not part of a migration: a bundle is restored for trial. */
  @JsonProperty("drill")
  DRILL,
  /** Not part of a migration: a database is compared because somebody asked. */
  @JsonProperty("examine")
  EXAMINE,
  /** Not part of a migration: it is counted whose the source's rows are. */
  @JsonProperty("balance")
  BALANCE;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a migration has it. */
  public boolean ofMigration() {
    return switch (this) {
      case BACKUP, MIGRATE, VERIFY, PROMOTE, RESTORE -> true;
      case CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE -> false;
    };
  }

  public static Stage of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
