package dev.drover.common.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Why a server cannot take a database. Asked by a plan check, which tells all of it, and again by
 * every backup, which ends at the first. Reads only, in any database of the server.
 */
public final class TargetRefusals {
  private TargetRefusals() {}

  /**
   * All there are; empty when nothing stands against it.
   *
   * @param sourceMajor the source server's major version
   * @param extensions that must be available
   * @param roles that must be there, and be given things
   */
  public static List<Failure> of(
      Connection target,
      int sourceMajor,
      Collection<Definitions.Extension> extensions,
      Roles.Wanted roles)
      throws SQLException {
    List<Failure> found = new ArrayList<>();
    int major = target.getMetaData().getDatabaseMajorVersion();
    if (major < sourceMajor) {
      found.add(
          new Failure(
              FailureKind.USER,
              "target_version_older",
              "The target server is of version "
                  + major
                  + ", the source of version "
                  + sourceMajor
                  + ".",
              null,
              "Move to a server of the same or a newer version."));
    }
    for (String extension :
        those(
            target,
            "SELECT w FROM unnest(?::text[]) AS w WHERE w NOT IN (SELECT name FROM"
                + " pg_catalog.pg_available_extensions) ORDER BY 1",
            extensions.stream().map(Definitions.Extension::name).toList())) {
      found.add(
          new Failure(
              FailureKind.USER,
              "extension_missing",
              "The target server does not have the extension " + extension + ".",
              extension,
              "Install it there, or name it in exclude.extensions."));
    }
    for (String role :
        those(
            target,
            "SELECT w FROM unnest(?::text[]) AS w WHERE w NOT IN (SELECT rolname FROM"
                + " pg_catalog.pg_roles) ORDER BY 1",
            roles.all())) {
      found.add(
          new Failure(
              FailureKind.USER,
              "role_missing",
              "The target server does not have the role " + role + ".",
              role,
              "Create it there, or map it to another with roles and owners: map, privileges:"
                  + " map."));
    }
    owners(target, roles.owners(), found);
    return found;
  }

  /**
   * @throws DroverException the first
   */
  public static void refuse(
      Connection target,
      int sourceMajor,
      Collection<Definitions.Extension> extensions,
      Roles.Wanted roles)
      throws SQLException {
    for (Failure refusal : of(target, sourceMajor, extensions, roles)) {
      throw new DroverException(refusal);
    }
  }

  /**
   * To whom the worker's role cannot give anything: {@code ALTER ... OWNER TO} wants the new owner
   * to have rights on schema and database, which nobody has before all is made; a superuser is not
   * asked.
   */
  private static void owners(Connection target, Collection<String> owners, List<Failure> found)
      throws SQLException {
    String sql =
        """
        SELECT w FROM unnest(?::text[]) AS w
         WHERE w <> CURRENT_USER AND w IN (SELECT rolname FROM pg_catalog.pg_roles) ORDER BY 1
        """;
    if (new Powers(target).superuser()) {
      return;
    }
    for (String owner : those(target, sql, owners)) {
      found.add(
          new Failure(
              FailureKind.USER,
              "role_forbidden",
              "The worker's role on the target server is no superuser and can give nothing to the"
                  + " role "
                  + owner
                  + ", to whom things are to belong or rights to come.",
              owner,
              "Let it be a superuser for the move; or write owners: drop and privileges: drop, or"
                  + " map that role to the worker's own."));
    }
  }

  /** Of {@code names} those that {@code sql} gives. */
  private static List<String> those(Connection target, String sql, Collection<String> names)
      throws SQLException {
    List<String> those = new ArrayList<>();
    Array wanted = target.createArrayOf("text", names.toArray());
    try (PreparedStatement query = target.prepareStatement(sql)) {
      query.setArray(1, wanted);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          those.add(row.getString(1));
        }
      }
    }
    return those;
  }
}
