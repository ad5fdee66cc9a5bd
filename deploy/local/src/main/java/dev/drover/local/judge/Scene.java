package dev.drover.local.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where everything is that is judged.
 *
 * @param coordinator its database is {@code drover}
 * @param platform holds the sources and their frozen copies
 * @param projects the target server
 * @param secrets what must not be found anywhere
 * @param processes command lines are looked at too
 */
public record Scene(
    Access coordinator,
    Access platform,
    Access projects,
    Path bundles,
    Path logs,
    List<String> secrets,
    List<Long> processes,
    Recorder recorder) {
  static final String COORDINATOR_DATABASE = "drover";
  static final String CONTROL_DATABASE = "drover_control";

  /**
   * One batch that has ended.
   *
   * @param source the shared database its projects came from
   * @param frozen that database's copy from before the batch
   * @param ends by project, the states it may have ended in
   * @param restorable projects that somebody or something gave a reason to be restored
   * @param topicsLost whether topics were deleted meanwhile, so that nobody can have seen all
   *     messages
   */
  public record Batch(
      String name,
      String source,
      String frozen,
      Map<String, Set<String>> ends,
      Set<String> restorable,
      boolean topicsLost) {}
}
