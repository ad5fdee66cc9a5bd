package dev.drover.local.judge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each entry of a migration's audit trail covers the one before it: its hash is the SHA-256 of that
 * one's hash and of all its own fields, each with its length in front.
 */
final class ChainCheck {
  private static final String ENTRIES =
      """
      SELECT encode(hash, 'hex'), subject::text, version::text, ((extract(epoch FROM at) * 1000000)::bigint)::text, deed,
             state, epoch::text, actor, note, detail::text
        FROM audit WHERE subject = ?::uuid ORDER BY audit.version
      """;

  private final Findings findings;

  ChainCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene, List<Migration> migrations) throws SQLException {
    try (Connection connection = scene.coordinator().connect(Scene.COORDINATOR_DATABASE)) {
      for (Migration migration : migrations) {
        byte[] before = {};
        for (Access.Row entry : Access.rows(connection, ENTRIES, migration.id())) {
          before = hash(before, entry.values().subList(1, entry.values().size()));
          if (!HexFormat.of().formatHex(before).equals(entry.text(0))) {
            findings.broken(
                "audit", migration.project(), "entry " + entry.text(2) + " has another hash");
            break;
          }
          findings.looked("audit entries", 1);
        }
      }
    }
  }

  private static byte[] hash(byte[] before, List<@Nullable String> fields) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(before);
    for (String field : fields) {
      byte[] text = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
      String length = field == null ? "-" : text.length + ":";
      all.writeBytes(length.getBytes(StandardCharsets.US_ASCII));
      all.writeBytes(text);
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
