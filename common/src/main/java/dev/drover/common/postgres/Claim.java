package dev.drover.common.postgres;

import dev.drover.common.digest.Sha256;
import dev.drover.common.message.Order;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Who wants a project's fence: one command of one migration, run by one worker.
 *
 * @param holder the worker's id; for people
 */
public record Claim(ProjectRef project, MigrationId migration, int epoch, String holder) {
  public static Claim of(Order order, String worker) {
    return new Claim(order.project(), order.migration(), order.epoch(), worker);
  }

  /**
   * What a session calls itself while it holds this claim's locks, so that a later claim finds and
   * ends it: {@code drover}, 10 digits for the project, the migration, the epoch. At most 63 bytes.
   */
  String applicationName() {
    return applicationPrefix() + migration.hex() + " " + epoch;
  }

  /** What all such names of the same project begin with. */
  String applicationPrefix() {
    byte[] ref = project.value().getBytes(StandardCharsets.UTF_8);
    return "drover " + HexFormat.of().formatHex(Sha256.of(ref), 0, 5) + " ";
  }
}
