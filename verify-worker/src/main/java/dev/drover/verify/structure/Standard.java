package dev.drover.verify.structure;

import dev.drover.common.message.Finding.Severity;

/** What a target's structure is held against. */
enum Standard {
  /** Of which a target may differ on purpose; how grave that is, the plan says. */
  SOURCE("Make the target's schema as the source's, unless it differs on purpose."),
  /** Of which a database that was made of it just now has no reason to differ. */
  SCHEMA("Replay the migration: the plan's schema files make it otherwise."),
  /** A database's later life may have changed it. */
  ONCE_SCHEMA("Make it as the plan's schema files do, unless it was changed on purpose.");

  private final String remedy;

  Standard(String remedy) {
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }

  /**
   * @param fails whether the plan wants differences of structure to fail
   */
  Severity severity(boolean fails) {
    return fails || this == SCHEMA ? Severity.ERROR : Severity.WARNING;
  }
}
