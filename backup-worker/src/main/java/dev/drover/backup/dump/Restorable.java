package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.Roles;
import dev.drover.common.database.TargetRefusals;
import dev.drover.common.database.ToolVersion;
import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.Servers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether a whole database can be made of a bundle on a server, found out before anything is made
 * there: every byte of the bundle is what was written, and the server and the programs can take it.
 */
final class Restorable {
  private final Servers servers;
  private final String server;
  private final Database plan;

  Restorable(Servers servers, String server, Database plan) {
    this.servers = servers;
    this.server = server;
    this.plan = plan;
  }

  /**
   * @throws DroverException {@code bundle_without_definitions}; {@code bak_tampered}; {@code
   *     tool_missing}, {@code tool_too_old}, {@code tool_vulnerable}; {@code target_version_older},
   *     {@code extension_missing}, {@code role_missing}, {@code role_forbidden}
   */
  void require(BundleReader bundle) throws SQLException, IOException {
    Manifest.Part part = bundle.manifest().source();
    Definitions definitions = part.definitions();
    if (definitions == null) {
      throw DroverException.user(
          "bundle_without_definitions",
          "The bundle " + bundle.manifest().id() + " holds rows alone, not a whole database.",
          "Choose a bundle of kind database.");
    }
    bundle.verify();
    Roles.Wanted roles = Roles.of(bundle, definitions, plan.access());
    List<Definitions.Extension> extensions =
        definitions.extensions().stream()
            .filter(one -> !plan.optionalExtensions().contains(one.name()))
            .toList();
    try (Connection target = servers.openMaintenance(server)) {
      requireTool(definitions, target.getMetaData().getDatabaseMajorVersion());
      TargetRefusals.refuse(target, major(part.serverVersion()), extensions, roles);
    }
  }

  /** As new as the target, and as what wrote the definitions. */
  private void requireTool(Definitions definitions, int target) {
    int wrote = ToolVersion.parse(definitions.tool()).major();
    var _ =
        new PostgresTools(servers)
            .require(
                PostgresTools.Program.PG_RESTORE,
                Math.max(wrote, target),
                plan.allowVulnerableTools());
  }

  /** Of {@code 15.8 (Debian 15.8-1)}. */
  private static int major(String version) {
    return Integer.parseInt(version.split("\\D", 2)[0]);
  }
}
