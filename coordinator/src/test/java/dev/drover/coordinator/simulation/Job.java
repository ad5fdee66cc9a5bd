package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.postgres.Fence;
import dev.drover.common.worker.Run;
import dev.drover.common.worker.WorkerCore;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A command being run: its script's exchanges one after another, with everything that may happen
 * before each, on the way to the server, after it, and on the way back.
 */
final class Job {
  private static final int RETRY = 1_000;

  private final World world;
  private final SimulatedWorker worker;
  private final WorkerCore.Running running;
  private final Script script;
  private final boolean hangs;
  private boolean slept;

  Job(World world, SimulatedWorker worker, WorkerCore.Running running) {
    this.world = world;
    this.worker = worker;
    this.running = running;
    this.script = Script.of(world, running);
    this.hangs = world.weather().strikes(Fault.RUN_HANGS);
    world.sagaRules().given(running.command());
  }

  void begin() {
    if (running.isAbandoned()) {
      running.vacate();
      end();
      return;
    }
    sendStarted(3);
    goOn();
  }

  private void sendStarted(int tries) {
    try {
      worker.send(new Event.Started(running.origin(), running.command().stage()));
    } catch (KafkaException e) {
      if (tries > 1) {
        worker.then(RETRY, () -> sendStarted(tries - 1));
      }
    }
  }

  private void goOn() {
    Weather weather = world.weather();
    if (hangs || dies()) {
      return;
    }
    if (weather.strikes(Fault.WORKER_STALLS)) {
      worker.stall();
      slept = true;
      worker.then(0, this::ask);
    } else {
      ask();
    }
  }

  private boolean dies() {
    if (world.weather().strikes(Fault.WORKER_DIES)) {
      worker.die();
    }
    return !worker.isAlive();
  }

  private void ask() {
    Weather weather = world.weather();
    try {
      if (script.heedsCancelling()) {
        running.run().checkCancelled();
      }
      Weather.Place asked = script.asks();
      if (asked == Weather.Place.BUNDLE_STORE && weather.isAway(asked)) {
        throw new IOException("Stale file handle");
      }
      if (weather.isAway(asked) || weather.strikes(Fault.SERVER_REFUSES)) {
        throw new SQLException("no connection", "08001");
      }
      if (slept && worker.hasLostSessions()) {
        throw new SQLException("the session was ended", "57P01");
      }
      if (weather.strikes(Fault.DEADLOCK)) {
        throw new SQLException("deadlock", "40P01");
      }
    } catch (SQLException | IOException | Run.RunCancelled e) {
      failed(e);
      return;
    }
    world.timeline().after(world.chance().between(5, 500), this::arrive);
  }

  /** At the server, whether or not the worker still lives. */
  private void arrive() {
    boolean dead = !worker.isAlive();
    if (dead && world.chance().happens(0.5)) {
      return;
    }
    Event result = null;
    Exception thrown = null;
    try {
      result = script.next();
    } catch (DroverException | SQLException | IOException e) {
      thrown = e;
    }
    if (dead) {
      world.sometimes(Rare.DONE_AFTER_DEATH);
      return;
    }
    Event answer = result;
    Exception error = thrown;
    worker.then(world.chance().between(1, 100), () -> answered(answer, error));
  }

  private void answered(@Nullable Event result, @Nullable Exception thrown) {
    if (dies()) {
      return;
    }
    if (thrown != null) {
      failed(thrown);
    } else if (world.weather().strikes(Fault.ANSWER_LOST)) {
      if (script.asksAgain()) {
        goOn();
      } else {
        failed(new SQLException("the connection was lost", "08006"));
      }
    } else if (result == null) {
      goOn();
    } else {
      running.vacate();
      deliver(result);
    }
  }

  private void failed(Exception thrown) {
    running.vacate();
    Event despite = script.despiteFailure();
    if (despite != null) {
      deliver(despite);
      return;
    }
    Exception seen = thrown;
    if (thrown instanceof DroverException known) {
      if (known.failure().code().equals("fence_lost")) {
        refused();
      }
      if (Fence.lostToItself(known)) {
        seen = new Run.RunCancelled("The fence is held.");
      }
    }
    Event.Failed event = running.failed(seen);
    if (event == null) {
      if (running.isAbandoned()) {
        world.sometimes(Rare.RUN_ABANDONED);
      }
      end();
      return;
    }
    if (event.failure().code().equals("time_limit_exceeded")) {
      world.sometimes(Rare.TIME_LIMIT);
    }
    deliver(event);
  }

  private void refused() {
    if (slept) {
      world.sometimes(Rare.ZOMBIE_REFUSED);
    }
    if (running.command().stage() == Stage.PROMOTE) {
      world.sometimes(Rare.PROMOTION_REFUSED);
    }
  }

  /** Until the broker says that it has it. */
  private void deliver(Event event) {
    if (dies()) {
      return;
    }
    try {
      worker.send(event);
      end();
    } catch (KafkaException e) {
      worker.then(RETRY, () -> deliver(event));
    }
  }

  private void end() {
    running.remove();
    worker.changed();
    worker.poke();
  }
}
