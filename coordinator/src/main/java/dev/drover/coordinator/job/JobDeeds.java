package dev.drover.coordinator.job;

import dev.drover.common.api.Tested;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Json;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.Addressed;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How jobs and schedules are written into the audit trail. */
final class JobDeeds {
  private JobDeeds() {}

  static Trail.Deed asked(UUID id, Wanted wanted, Asked asked) {
    String what =
        switch (wanted.kind()) {
          case BACKUP -> "A backup of project " + wanted.project() + " is asked for.";
          case RESTORE ->
              (wanted.dryRun() ? "A rehearsal of a restore" : "A restore")
                  + " of project "
                  + wanted.project()
                  + from(wanted)
                  + " into "
                  + wanted.server()
                  + "/"
                  + wanted.database()
                  + " is asked for."
                  + tested(wanted.tested());
          case VERIFY ->
              "A verification of "
                  + wanted.server()
                  + "/"
                  + wanted.database()
                  + " as project "
                  + wanted.project()
                  + against(wanted)
                  + " is asked for.";
          case DRILL -> "A drill of project " + wanted.project() + from(wanted) + " is asked for.";
          case BALANCE, PRUNE ->
              throw new IllegalArgumentException("Not of a project: " + wanted.kind());
        };
    String by = asked.schedule() == null ? "" : " By schedule " + asked.schedule() + ".";
    return new Trail.Deed(
        id,
        wanted.kind().word() + "-asked",
        asked.actor(),
        because(what + by, asked.reason()),
        null);
  }

  private static String tested(@Nullable Tested tested) {
    return tested == null ? "" : " Test restore: " + tested.words() + ".";
  }

  private static String from(Wanted wanted) {
    Wanted.Written reads = wanted.reads();
    return reads == null ? "" : " from bundle " + reads.bundle().id();
  }

  private static String against(Wanted wanted) {
    Wanted.Written reads = wanted.reads();
    return reads == null ? " against the source" : " against bundle " + reads.bundle().id();
  }

  static Trail.Deed balanceAsked(UUID id, String batch, Asked asked) {
    String what = "The balance of batch " + batch + " is asked for.";
    return new Trail.Deed(id, "balance-asked", asked.actor(), because(what, asked.reason()), null);
  }

  static Trail.Deed sent(UUID id, String kind, int epoch) {
    return new Trail.Deed(
        id, kind + "-sent", Addressed.COORDINATOR, "Sent as epoch " + epoch + ".", null);
  }

  static Trail.Deed complete(UUID id, String kind, String worker, JobRows.Result result) {
    return new Trail.Deed(id, kind + "-complete", worker, "Complete.", Json.text(result));
  }

  static Trail.Deed failed(UUID id, String kind, String actor, Failure failure) {
    return new Trail.Deed(
        id, kind + "-failed", actor, "Failed: " + failure.code() + ".", Json.text(failure));
  }

  static Trail.Deed pinned(UUID id, boolean pinned, String actor) {
    return new Trail.Deed(
        id,
        pinned ? "backup-pinned" : "backup-unpinned",
        actor,
        pinned ? "Pinned." : "Unpinned.",
        null);
  }

  static Trail.Deed schedule(UUID id, String deed, String actor, String note) {
    return new Trail.Deed(id, "schedule-" + deed, actor, note, null);
  }

  private static String because(String note, @Nullable String reason) {
    return reason == null ? note : note + " Because: " + reason;
  }
}
