package dev.drover.coordinator.job;

import dev.drover.common.failure.DroverException;
import io.micronaut.scheduling.cron.CronExpression;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * When a schedule fires: a cron expression of five fields, read in a named time zone. Where a clock
 * is put forward over the time, the day's firing is left out; where it is put back, it happens once
 * or twice as the expression's hours say.
 */
public record CronLine(String cron, String zone) {
  private static final String SHAPE =
      "Use minute, hour, day of month, month, day of week: '30 2 * * *' is every night at half past"
          + " two.";

  /**
   * @throws DroverException {@code cron_invalid}, {@code zone_invalid}
   */
  public CronLine {
    CronExpression expression = expression(cron);
    ZonedDateTime now = ZonedDateTime.ofInstant(Instant.EPOCH, zone(zone));
    try {
      var _ = expression.nextTimeAfter(now);
    } catch (IllegalArgumentException e) {
      throw DroverException.user(
          "cron_invalid",
          "The cron expression never fires.",
          "Look at its day and month. " + SHAPE);
    }
  }

  /** The first firing after {@code time}. */
  public Instant after(Instant time) {
    return expression(cron).nextTimeAfter(ZonedDateTime.ofInstant(time, zone(zone))).toInstant();
  }

  private static CronExpression expression(String cron) {
    try {
      if (cron.strip().split("\\s+").length == 5 && cron.length() <= 100) {
        return CronExpression.create(cron.strip());
      }
    } catch (RuntimeException _) {
      // refused below, as is every other wrong expression
    }
    throw DroverException.user(
        "cron_invalid", "The cron expression is not one of five fields.", SHAPE);
  }

  private static ZoneId zone(String zone) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException _) {
      throw DroverException.user(
          "zone_invalid", "There is no such time zone.", "Name one as Europe/Berlin, or UTC.");
    }
  }
}
