package dev.drover.backup.check;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions; a server or database that cannot be reached becomes a finding. Looks at each
 * server's version once.
 */
final class ServerCheck {
  private static final int OLDEST_MAJOR = 15;
  private static final int NEWEST_MAJOR = 18;

  /** The first minor release of each major one without known security holes that matter here. */
  private static final Map<Integer, Integer> SECURE_MINOR = Map.of(15, 19, 16, 15, 17, 11, 18, 6);

  private final Servers servers;
  private final Duration limit;
  private final Findings findings;
  private final Run run;
  private final Set<String> seen = new HashSet<>();

  /**
   * @param limit of each question
   */
  ServerCheck(Servers servers, Duration limit, Findings findings, Run run) {
    this.servers = servers;
    this.limit = limit;
    this.findings = findings;
    this.run = run;
  }

  /**
   * @param role of the server in the plan, for people: source or target
   */
  @Nullable Session open(String role, String server, DatabaseName database) throws SQLException {
    return open(
        role,
        server,
        "Database " + database + " on server '" + server + "'",
        () -> servers.open(server, database));
  }

  /** A session in the database where general questions are asked. */
  @Nullable Session openMaintenance(String role, String server) throws SQLException {
    return open(role, server, "Server '" + server + "'", () -> servers.openMaintenance(server));
  }

  private interface Opening {
    Connection open() throws SQLException;
  }

  private @Nullable Session open(String role, String server, String what, Opening opening)
      throws SQLException {
    Connection connection;
    try {
      connection = opening.open();
    } catch (DroverException e) {
      findings.add(
          Finding.error(e.failure().code(), null, e.failure().message(), e.failure().remedy()));
      return null;
    } catch (SQLException e) {
      run.checkCancelled();
      refused(role, what, e);
      return null;
    }
    Session session = new Session(connection, limit, run);
    if (seen.add(server)) {
      version(server, Integer.parseInt(session.value("SHOW server_version_num")));
    }
    return session;
  }

  private void refused(String role, String what, SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    String code =
        switch (state) {
          case "3D000" -> "database_missing";
          case "28P01", "28000" -> "server_login_refused";
          case "42501" -> "privilege_missing";
          default -> "server_unreachable";
        };
    var failure = PostgresFailures.of(error);
    String remedy =
        failure.remedy() != null
            ? failure.remedy()
            : "Check that the server runs and that drover.yaml has its address.";
    findings.error(
        code, null, what + " (" + role + ") cannot be opened: " + failure.message(), remedy);
  }

  private void version(String server, int number) {
    int major = number / 10_000;
    int minor = number % 10_000;
    Integer secure = SECURE_MINOR.get(major);
    if (major < OLDEST_MAJOR) {
      findings.error(
          "server_version",
          null,
          "Server '" + server + "' runs PostgreSQL " + major + "." + minor,
          "Drover needs " + OLDEST_MAJOR + " or later.");
    } else if (secure != null && minor < secure) {
      findings.warning(
          "server_version_insecure",
          null,
          "Server '"
              + server
              + "' runs PostgreSQL "
              + major
              + "."
              + minor
              + ", which has known security holes",
          "Upgrade it to " + major + "." + secure + " or later.");
    } else if (major > NEWEST_MAJOR) {
      findings.info(
          "server_version_new",
          null,
          "Server '"
              + server
              + "' runs PostgreSQL "
              + major
              + ", newer than Drover was tried with");
    }
  }
}
