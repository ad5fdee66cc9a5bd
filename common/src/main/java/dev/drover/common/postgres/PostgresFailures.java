package dev.drover.common.postgres;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns an {@link SQLException} into a {@link Failure} by its SQLSTATE (PostgreSQL manual, appendix
 * A). The server's primary message is kept as far as it quotes no row value; its detail, which
 * does, is not.
 */
public final class PostgresFailures {
  private PostgresFailures() {}

  public static Failure of(SQLException error) {
    ServerUnavailableException unavailable = ServerUnavailableException.in(error);
    if (unavailable != null) {
      return new Failure(
          kind(unavailable.getSQLState()),
          "server_unavailable",
          String.valueOf(unavailable.getMessage()),
          null,
          unavailable.remedy());
    }
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return new Failure(
        kind(state),
        "sql_" + (state.isEmpty() ? "unknown" : state.toLowerCase(java.util.Locale.ROOT)),
        message(error),
        object(error),
        remedy(state));
  }

  static FailureKind kind(String state) {
    String group = state.length() >= 2 ? state.substring(0, 2) : "";
    return switch (group) {
      case "08", "57", "58" ->
          "57014".equals(state) ? FailureKind.TRANSIENT : FailureKind.INFRASTRUCTURE;
      case "53", "54" -> FailureKind.RESOURCES;
      case "40", "55" -> FailureKind.TRANSIENT;
      case "25" -> "25006".equals(state) ? FailureKind.INFRASTRUCTURE : FailureKind.BUG;
      case "22", "23", "P0" -> FailureKind.DATA;
      case "28", "3D", "3F", "42", "0A", "44" -> FailureKind.USER;
      case "" -> FailureKind.INFRASTRUCTURE;
      default -> FailureKind.BUG;
    };
  }

  private static String message(SQLException error) {
    ServerErrorMessage server = server(error);
    if (server == null || server.getMessage() == null) {
      return "connection to PostgreSQL failed (" + error.getClass().getSimpleName() + ")";
    }
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    if (state.startsWith("P0")) {
      return "a function or trigger of the database raised an error; the server's log has its text";
    }
    return state.startsWith("22") ? withoutValue(server.getMessage()) : server.getMessage();
  }

  /**
   * {@code invalid input syntax for type uuid: "..."} and its like name the offending value behind
   * the colon.
   */
  private static String withoutValue(String message) {
    int value = message.indexOf(": ");
    String kept = value < 0 ? message : message.substring(0, value);
    int quote = kept.indexOf('"');
    return quote < 0 ? kept : kept.substring(0, quote) + "…";
  }

  private static @Nullable String object(SQLException error) {
    ServerErrorMessage server = server(error);
    if (server == null || server.getTable() == null) {
      return null;
    }
    String column = server.getColumn() == null ? "" : "." + server.getColumn();
    String constraint = server.getConstraint() == null ? "" : " (" + server.getConstraint() + ")";
    return server.getSchema() + "." + server.getTable() + column + constraint;
  }

  private static @Nullable ServerErrorMessage server(SQLException error) {
    return error instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }

  private static @Nullable String remedy(String state) {
    return switch (state) {
      case "42501" ->
          "Grant the worker's role what the message names; 'drover doctor' lists what it needs.";
      case "53300" ->
          "The server has no free connection: raise max_connections or lower servers.NAME.max-connections.";
      case "53100" -> "The server's disk is full: free space, then replay.";
      case "28P01", "28000" -> "Correct user and password of this server in drover.yaml.";
      case "3D000" -> "The database does not exist: correct the plan or create it.";
      case "55006" -> "Somebody is connected to that database: end those sessions, then replay.";
      default -> null;
    };
  }
}
