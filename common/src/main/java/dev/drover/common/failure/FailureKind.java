package dev.drover.common.failure;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Why something failed, in the only terms that change what happens next. */
public enum FailureKind {
  /**
   * The plan, the configuration or a privilege is wrong. Trying again changes nothing until a
   * person acts.
   */
  USER,
  /**
   * The project's own data cannot be moved as planned. Trying again changes nothing until the data
   * changes.
   */
  DATA,
  /**
   * A passing condition of one piece of work: a lock wait, a deadlock, a serialization failure.
   * Tried again soon. A kind that a newer release has invented counts as this one: tried again, and
   * not for ever.
   */
  @JsonEnumDefaultValue
  TRANSIENT,
  /** Something is full or used up: disk, connections, memory. Tried again, more slowly. */
  RESOURCES,
  /**
   * A worker, broker, network or server is away. Waits out an outage; never by itself a reason to
   * restore early.
   */
  INFRASTRUCTURE,
  /** Drover did what it should not. Not tried again; reported whole. */
  BUG;

  /** Whether the same command may succeed when it is simply sent again. */
  public boolean retryable() {
    return switch (this) {
      case TRANSIENT, RESOURCES, INFRASTRUCTURE -> true;
      case USER, DATA, BUG -> false;
    };
  }
}
