package dev.drover.local.bench;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.PostgresServer;
import java.util.Map;

/** The coordinator's own database, on the one server that a benchmark uses for everything. */
final class CoordinatorDatabase {
  static final String NAME = "drover_coordinator";

  private CoordinatorDatabase() {}

  /** Names {@code server} for the sample's source and target and for the coordinator. */
  static DroverConfig config(PostgresServer server) {
    DroverConfig.Server named = server.server();
    DroverConfig.Server own =
        new DroverConfig.Server(
            named.urlOf(new DatabaseName(NAME)), named.user(), named.password(), null, null, null);
    return new DroverConfig(
        null,
        new DroverConfig.Coordinator(own, new DroverConfig.Http(null, 0)),
        Map.of("platform", named, "projects", named),
        null,
        null);
  }
}
