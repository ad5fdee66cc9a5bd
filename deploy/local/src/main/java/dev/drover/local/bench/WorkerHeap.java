package dev.drover.local.bench;

import dev.drover.local.LocalStack;
import dev.drover.local.Member;
import dev.drover.local.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The memory of a stack's workers. They hold what they work on piece by piece. */
final class WorkerHeap {
  private static final List<Role> WORKERS =
      List.of(Role.BACKUP_WORKER, Role.MIGRATE_WORKER, Role.VERIFY_WORKER);

  private WorkerHeap() {}

  /** Starts the stack's first worker of each kind anew. */
  static void limit(LocalStack stack, int megabytes) {
    for (Role role : WORKERS) {
      Member worker = stack.member(role, 1);
      worker.kill();
      worker.start(List.of("-Xmx" + megabytes + "m"));
    }
  }

  /** The most that each process has held so far, in MiB, as Linux tells it; elsewhere empty. */
  static Map<String, Long> peaks(LocalStack stack) throws IOException {
    Map<String, Long> peaks = new LinkedHashMap<>();
    for (Role role : WORKERS) {
      Path status = Path.of("/proc", String.valueOf(stack.member(role, 1).pid()), "status");
      if (Files.isReadable(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmHWM:")) {
            peaks.put(role.word(), Long.parseLong(line.replaceAll("\\D", "")) / 1024);
          }
        }
      }
    }
    return peaks;
  }
}
