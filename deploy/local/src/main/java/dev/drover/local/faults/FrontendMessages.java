package dev.drover.local.faults;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Follows what one PostgreSQL client says, byte by byte, to see its COMMITs (PostgreSQL manual,
 * "Message Formats"): sent as text, or by the name of a statement that was prepared from it. Not
 * thread-safe.
 */
final class FrontendMessages {
  private static final int LONGEST = 128;
  private static final int START_HEADER = 8;
  private static final int HEADER = 5;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final String COMMIT = "COMMIT";

  private final byte[] beginning = new byte[LONGEST];
  private final Set<String> prepared = new HashSet<>();
  private boolean started;
  private int seen;
  private int length;

  /** Whether a COMMIT ended within these bytes. */
  boolean commitIn(byte[] bytes, int count) {
    boolean found = false;
    int at = 0;
    while (at < count) {
      int header = started ? HEADER : START_HEADER;
      if (seen < header) {
        beginning[seen++] = bytes[at++];
        if (seen == header) {
          length = started ? 1 + integer(1) : integer(0);
        }
      } else {
        int taken = Math.min(count - at, length - seen);
        int kept = Math.clamp(LONGEST - seen, 0, taken);
        System.arraycopy(bytes, at, beginning, Math.min(seen, LONGEST), kept);
        seen += taken;
        at += taken;
      }
      if (seen >= header && seen == length) {
        found |= ended();
      }
    }
    return found;
  }

  private boolean ended() {
    boolean commit = false;
    if (started) {
      commit = isCommit();
    } else {
      int code = integer(4);
      started = code != SSL_REQUEST && code != GSS_REQUEST;
    }
    seen = 0;
    return commit;
  }

  private boolean isCommit() {
    return switch (beginning[0]) {
      case 'Q' -> text(HEADER).equals(COMMIT);
      case 'P' -> {
        String name = text(HEADER);
        boolean commits = text(HEADER + name.length() + 1).equals(COMMIT);
        if (commits) {
          prepared.add(name);
        } else {
          prepared.remove(name);
        }
        yield false;
      }
      case 'B' -> prepared.contains(text(HEADER + text(HEADER).length() + 1));
      default -> false;
    };
  }

  /** Up to the next zero byte; what is cut off is longer than any COMMIT. */
  private String text(int from) {
    int end = Math.min(seen, LONGEST);
    int to = Math.min(from, end);
    while (to < end && beginning[to] != 0) {
      to++;
    }
    return new String(
        beginning, Math.min(from, end), to - Math.min(from, end), StandardCharsets.ISO_8859_1);
  }

  private int integer(int at) {
    return (beginning[at] & 0xff) << 24
        | (beginning[at + 1] & 0xff) << 16
        | (beginning[at + 2] & 0xff) << 8
        | beginning[at + 3] & 0xff;
  }
}
