package dev.drover.verify.schema;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.hook.Call;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a project's own address whether it is well. */
final class HealthCheck {
  private final Order order;
  private final Run run;
  private final DroverConfig.Workers workers;

  HealthCheck(Order order, Run run, DroverConfig.Workers workers) {
    this.order = order;
    this.run = run;
    this.workers = workers;
  }

  /** What is wrong; nothing also when there is nobody to ask. */
  Optional<Finding> ask(Schema.@Nullable Health health) {
    if (health == null) {
      return Optional.empty();
    }
    Call call;
    try {
      call = Call.of(health.url(), order.project(), order.database(), workers);
    } catch (DroverException e) {
      return Optional.of(
          Finding.error(e.failure().code(), null, e.failure().message(), e.failure().remedy()));
    }
    String said = "";
    for (int attempt = 1; attempt <= health.attempts(); attempt++) {
      run.checkCancelled();
      if (attempt > 1) {
        run.pause(Duration.ofMillis(health.waitMillis()));
      }
      try {
        int status = call.get(Duration.ofMillis(health.timeoutMillis()), run);
        if (status == health.status()) {
          return Optional.empty();
        }
        said = "it answered " + status;
      } catch (IOException e) {
        said = "it did not answer (" + e.getClass().getSimpleName() + ")";
      }
    }
    return Optional.of(
        Finding.error(
            "health_failed",
            null,
            "The project's health address did not answer "
                + health.status()
                + " in "
                + health.attempts()
                + " attempts: "
                + said,
            "Look at the application of this project; the change is taken back."));
  }
}
