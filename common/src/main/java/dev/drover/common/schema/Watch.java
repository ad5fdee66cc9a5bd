package dev.drover.common.schema;

import java.sql.Connection;
import java.sql.SQLException;

/** Looks on while files are run, in their session; what it throws ends the step. */
public interface Watch {
  /**
   * @param script the file's name
   */
  default void beforeFile(Connection session, String script) throws SQLException {}

  default void beforeStatement(Connection session, String sql) throws SQLException {}

  default void afterStatement(Connection session, String sql) throws SQLException {}

  /** The file is run and remembered, in the step's transaction. */
  default void afterFile(Connection session, String script) throws SQLException {}

  /** Nobody looks. */
  record None() implements Watch {}
}
