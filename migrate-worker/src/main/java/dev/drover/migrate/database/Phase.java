package dev.drover.migrate.database;

/** How far a database is, as it remembers itself. */
enum Phase {
  /** Nothing but perhaps some definitions; begun anew after a death. */
  EMPTY,
  /** Tables are there without keys, indexes and triggers; rows are coming. */
  ROWS,
  /** All rows, large objects and sequences are there; the rest of the definitions is coming. */
  DEFINITIONS,
  /** Only what would act on our own last steps is missing: event triggers, settings. */
  LAST
}
