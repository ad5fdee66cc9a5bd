package dev.drover.coordinator.job;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Topics;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.fleet.Fleet;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Outbox;
import dev.drover.coordinator.store.Outgoing;
import dev.drover.coordinator.store.Plans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Sends jobs' commands: of backups and drills only so many at a time, so that migrations find free
 * workers; restores at once. A command whose worker is silent, or that nobody takes though somebody
 * is free, is sent again under the next epoch. Any number may run; each takes other rows.
 */
public final class Dispatch {
  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_RESTORES = 64;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Jdbi jdbi;
  private final Plans plans;
  private final Hearing hearing;
  private final Timing timing;
  private final Bells bells;

  public Dispatch(Jdbi jdbi, Plans plans, Hearing hearing, Timing timing, Bells bells) {
    this.jdbi = jdbi;
    this.plans = plans;
    this.hearing = hearing;
    this.timing = timing;
    this.bells = bells;
  }

  /**
   * @param pause between two looks
   */
  public void step(Duration pause) throws InterruptedException {
    if (dispatch() > 0) {
      bells.outbox().ring();
    }
    bells.jobs().await(pause);
  }

  /** Ends {@link #step}'s wait. */
  public void wake() {
    bells.jobs().ring();
  }

  /** How many commands were sent. */
  int dispatch() {
    return jdbi.inTransaction(this::dispatch);
  }

  private int dispatch(Handle handle) {
    List<DueJob> due = DueJob.running(handle);
    List<DueJob> send = new ArrayList<>();
    if (!due.isEmpty()) {
      Fleet fleet = Fleet.read(handle, timing.start(), !hearing.unbroken(timing.lease()));
      due.stream().filter(job -> isToBeSentAgain(handle, job, fleet)).forEach(send::add);
    }
    send.addAll(DueJob.waitingRestores(handle, MOST_RESTORES));
    send.addAll(DueJob.waitingOthers(handle, MOST_AT_ONCE));
    List<Outgoing> outgoing = new ArrayList<>();
    for (DueJob job : send) {
      int epoch = job.sent(handle, timing.start());
      outgoing.addAll(
          JobMessages.of(job, job.projects(handle), epoch, plans.whole(handle, job.plan())));
    }
    Outbox.put(handle, outgoing);
    return send.size();
  }

  /** False when its worker lives, or it is too early to say, or it has failed too often. */
  private boolean isToBeSentAgain(Handle handle, DueJob job, Fleet fleet) {
    String worker =
        fleet
            .runs()
            .get(new Heartbeat.Running(new MigrationId(job.id()), job.epoch(), job.stage()));
    if (worker != null && !job.tooLong()) {
      job.lives(handle, worker, LOOK_AGAIN);
      return false;
    }
    boolean unheard = job.worker() == null;
    if (!job.tooLong()
        && (fleet.deaf() || unheard && !fleet.idle().contains(Topics.commands(job.stage())))) {
      job.lookAgain(handle, LOOK_AGAIN);
      return false;
    }
    Failure lost =
        new Failure(
            FailureKind.INFRASTRUCTURE,
            "worker_lost",
            unheard
                ? "No worker has taken the command, though one is free."
                : "The worker " + job.worker() + " has fallen silent or taken too long.",
            null,
            "See 'drover worker list'; it is tried again.");
    return Answers.failed(handle, job.id(), job.epoch(), job.worker(), lost) == Answers.Then.AGAIN;
  }
}
