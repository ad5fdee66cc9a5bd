package dev.drover.common.postgres;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** A program that copies rows into a database, or out of it, until it is stopped or killed. */
final class CopyingClient {
  private static final byte[] LINE = "row\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);

  private CopyingClient() {}

  /**
   * @param arguments the server's URL, user and password, the client's name, the database, and the
   *     direction, {@code in} or {@code out}
   */
  public static void main(String[] arguments) throws SQLException, IOException {
    DroverConfig.Server server =
        new DroverConfig.Server(arguments[0], arguments[1], arguments[2], null, null, 2);
    DroverConfig config = new DroverConfig(null, null, Map.of("s", server), null, null);
    try (Servers servers = new Servers(config, arguments[3]);
        Connection connection = servers.open("s", new DatabaseName(arguments[4]))) {
      PGConnection copying = connection.unwrap(PGConnection.class);
      if (arguments[5].equals("in")) {
        CopyIn in = copying.getCopyAPI().copyIn("COPY public.lines FROM STDIN");
        while (in.isActive()) {
          in.writeToCopy(LINE, 0, LINE.length);
        }
      } else {
        CopyOut out =
            copying
                .getCopyAPI()
                .copyOut("COPY (SELECT pg_catalog.generate_series(1, 1000000000000)) TO STDOUT");
        while (out.readFromCopy() != null) {
          continue;
        }
      }
    }
  }
}
