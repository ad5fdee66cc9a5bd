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
   * @param roles that must be there
   */
  public static List<Failure> of(
      Connection target,
      int sourceMajor,
      Collection<Definitions.Extension> extensions,
      Collection<String> roles)
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
        missing(
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
        missing(
            target,
            "SELECT w FROM unnest(?::text[]) AS w WHERE w NOT IN (SELECT rolname FROM"
                + " pg_catalog.pg_roles) ORDER BY 1",
            List.copyOf(roles))) {
      found.add(
          new Failure(
              FailureKind.USER,
              "role_missing",
              "The target server does not have the role " + role + ".",
              role,
              "Create it there, or map it to another with roles and owners: map, privileges:"
                  + " map."));
    }
    return found;
  }

  /**
   * @throws DroverException the first
   */
  public static void refuse(
      Connection target,
      int sourceMajor,
      Collection<Definitions.Extension> extensions,
      Collection<String> roles)
      throws SQLException {
    for (Failure refusal : of(target, sourceMajor, extensions, roles)) {
      throw new DroverException(refusal);
    }
  }

  /**
   * Whom the worker's role may not give anything to; empty when it is a superuser.
   *
   * @param owners roles that things are to belong to
   */
  public static List<Failure> ofOwners(Connection target, Collection<String> owners)
      throws SQLException {
    List<Failure> found = new ArrayList<>();
    String sql =
        """
        SELECT w FROM unnest(?::text[]) AS w JOIN pg_catalog.pg_roles AS r ON r.rolname = w
         WHERE NOT pg_catalog.pg_has_role(r.oid, 'MEMBER') ORDER BY 1
        """;
    for (String owner : missing(target, sql, List.copyOf(owners))) {
      found.add(
          new Failure(
              FailureKind.USER,
              "role_forbidden",
              "The worker's role on the target server is no member of the role "
                  + owner
                  + ", to whom things are to belong.",
              owner,
              "Make it a member, or write owners: drop."));
    }
    return found;
  }

  private static List<String> missing(Connection target, String sql, List<String> names)
      throws SQLException {
    List<String> missing = new ArrayList<>();
    Array wanted = target.createArrayOf("text", names.toArray());
    try (PreparedStatement query = target.prepareStatement(sql)) {
      query.setArray(1, wanted);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          missing.add(row.getString(1));
        }
      }
    }
    return missing;
  }
}
