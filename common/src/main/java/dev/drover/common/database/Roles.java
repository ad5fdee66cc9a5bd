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
  private final Database.Access access;
  private final Set<String> all = new TreeSet<>();
  private final Set<String> owners = new TreeSet<>();

  private Roles(Database.Access access) {
    this.access = access;
  }

  /**
   * By their names on the target.
   *
   * @param all whom a target must have
   * @param owners those to whom things are to belong, or in whose name something is set
   */
  public record Wanted(Set<String> all, Set<String> owners) {
    public static final Wanted NOBODY = new Wanted(Set.of(), Set.of());
  }

  /** Row security policies name roles whatever becomes of owners and privileges. */
  public static Wanted of(Connection source, SourceContents contents, Database.Access access)
      throws SQLException, IOException {
    Roles roles = new Roles(access);
    String policies =
        """
        SELECT DISTINCT r.rolname
          FROM pg_catalog.pg_policy AS p CROSS JOIN unnest(p.polroles) AS named (role)
          JOIN pg_catalog.pg_roles AS r ON r.oid = named.role
        """;
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery(policies)) {
      while (row.next()) {
        roles.all.add(row.getString(1));
      }
    }
    roles.settings(Traits.read(source));
    if (access.owners() != Database.Rights.DROP || access.privileges() != Database.Rights.DROP) {
      HoldingsReader.read(source, contents, roles::add);
    }
    return roles.wanted();
  }

  /** Of a bundle; row security policies' roles are left to be found missing when it is loaded. */
  public static Wanted of(BundleReader bundle, Definitions definitions, Database.Access access)
      throws IOException {
    Roles roles = new Roles(access);
    roles.settings(definitions.traits());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(bundle.open(definitions.access()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        roles.add(Json.read(line, Holding.class));
      }
    }
    return roles.wanted();
  }

  private Wanted wanted() {
    return new Wanted(all, owners);
  }

  private void settings(Definitions.Traits traits) {
    traits.roleSettings().keySet().forEach(role -> own(role, access.privileges()));
  }

  private void add(Holding holding) {
    if (holding.owner() != null) {
      boolean toCome = holding.type().equals(Holding.DEFAULTS);
      own(holding.owner(), toCome ? access.privileges() : access.owners());
    }
    if (access.privileges() != Database.Rights.DROP) {
      for (String grantee : holding.grantees()) {
        all.add(named(grantee, access.privileges()));
      }
    }
  }

  private void own(String role, Database.Rights rights) {
    if (rights != Database.Rights.DROP) {
      all.add(named(role, rights));
      owners.add(named(role, rights));
    }
  }

  private String named(String role, Database.Rights rights) {
    return rights == Database.Rights.MAP ? access.roleOf(role) : role;
  }
}
