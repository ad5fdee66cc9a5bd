package dev.drover.common.worker;

import dev.drover.common.message.WorkerKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who a worker is.
 *
 * @param value unique per process start: kind, host for people to find it, and 48 random bits
 */
record WorkerId(String value, WorkerKind kind, String version) {
  private static final int HOST = 40;

  static WorkerId next(WorkerKind kind) {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    String unique = HexFormat.of().formatHex(random);
    return new WorkerId(kind.word() + "-" + host() + "-" + unique, kind, currentVersion());
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      String safe = name.replaceAll("[^a-z0-9.-]", "-");
      return safe.length() > HOST ? safe.substring(0, HOST) : safe;
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String currentVersion() {
    @Nullable String version = WorkerId.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
