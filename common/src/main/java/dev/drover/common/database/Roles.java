package dev.drover.common.database;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.message.Json;
import dev.drover.common.plan.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** The roles that a target must have for a database to be what the plan says. */
public final class Roles {
  private Roles() {}

  /**
   * By their names on the target. Row security policies name roles whatever becomes of owners and
   * privileges.
   */
  public static Set<String> needed(
      Connection source, SourceContents contents, Database.Access access)
      throws SQLException, IOException {
    Set<String> roles = new TreeSet<>();
    String policies =
        """
        SELECT DISTINCT r.rolname
          FROM pg_catalog.pg_policy AS p CROSS JOIN unnest(p.polroles) AS named (role)
          JOIN pg_catalog.pg_roles AS r ON r.oid = named.role
        """;
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery(policies)) {
      while (row.next()) {
        roles.add(row.getString(1));
      }
    }
    if (access.privileges() != Database.Rights.DROP) {
      for (String role : Traits.read(source).roleSettings().keySet()) {
        roles.add(named(role, access.privileges(), access));
      }
    }
    if (access.owners() != Database.Rights.DROP || access.privileges() != Database.Rights.DROP) {
      HoldingsReader.read(source, contents, holding -> add(holding, access, roles));
    }
    return roles;
  }

  /** Those of {@link #needed} to whom things are to belong. */
  public static Set<String> owners(
      Connection source, SourceContents contents, Database.Access access)
      throws SQLException, IOException {
    Set<String> roles = new TreeSet<>();
    if (access.owners() != Database.Rights.DROP) {
      HoldingsReader.read(source, contents, holding -> addOwner(holding, access, roles));
    }
    return roles;
  }

  /**
   * By their names on the target.
   *
   * @param all whom a target must have
   * @param owners those to whom things are to belong
   */
  public record Wanted(Set<String> all, Set<String> owners) {}

  /** Of a bundle; row security policies' roles are left to be found missing when it is loaded. */
  public static Wanted of(BundleReader bundle, Definitions definitions, Database.Access access)
      throws IOException {
    Set<String> all = new TreeSet<>();
    Set<String> owners = new TreeSet<>();
    if (access.privileges() != Database.Rights.DROP) {
      for (String role : definitions.traits().roleSettings().keySet()) {
        all.add(named(role, access.privileges(), access));
      }
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(bundle.open(definitions.access()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Holding holding = Json.read(line, Holding.class);
        add(holding, access, all);
        addOwner(holding, access, owners);
      }
    }
    return new Wanted(all, owners);
  }

  private static void addOwner(Holding holding, Database.Access access, Set<String> owners) {
    String owner = holding.owner();
    if (owner != null
        && access.owners() != Database.Rights.DROP
        && !holding.type().equals(Holding.DEFAULTS)) {
      owners.add(named(owner, access.owners(), access));
    }
  }

  private static void add(Holding holding, Database.Access access, Set<String> roles) {
    String owner = holding.owner();
    Database.Rights owners =
        holding.type().equals(Holding.DEFAULTS) ? access.privileges() : access.owners();
    if (owner != null && owners != Database.Rights.DROP) {
      roles.add(named(owner, owners, access));
    }
    if (access.privileges() != Database.Rights.DROP) {
      for (String grantee : holding.grantees()) {
        roles.add(named(grantee, access.privileges(), access));
      }
    }
  }

  private static String named(String role, Database.Rights rights, Database.Access access) {
    return rights == Database.Rights.MAP ? access.roleOf(role) : role;
  }
}
