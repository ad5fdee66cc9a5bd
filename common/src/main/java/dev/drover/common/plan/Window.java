package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * When migrations of a batch may begin: {@code 22:00-05:00 Europe/Berlin} every night, {@code
 * Fri,Sat 22:00-05:00 Europe/Berlin} in the nights that begin on those days. Its beginning belongs
 * to it, its end does not; an end that is not after the beginning is on the day after. Of a time
 * that a clock which is put back shows twice, the first counts; in place of one that is left out,
 * the moment when the clock is put forward.
 *
 * @param days on which it begins
 */
public record Window(Set<DayOfWeek> days, LocalTime begins, LocalTime ends, ZoneId zone) {
  private static final String TIME = "([01][0-9]|2[0-3]):([0-5][0-9])";
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:([A-Za-z]{3}(?:\\s*,\\s*[A-Za-z]{3})*)\\s+)?"
              + ("(" + TIME + ")\\s*-\\s*(" + TIME + "|24:00)\\s+(\\S{1,100})"));
  private static final String MIDNIGHT = "24:00";

  /** Some days have no window, when a change of clocks leaves all of it out; never so many. */
  private static final int MOST_DAYS_AHEAD = 60;

  public Window {
    days = Set.copyOf(days);
  }

  /**
   * @throws DroverException {@code window_invalid}
   */
  public static Window parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches()) {
      throw invalid("'" + Printable.of(text) + "' is no window");
    }
    String begins = matcher.group(2);
    String ends = matcher.group(5);
    if (begins.equals(ends)) {
      throw invalid("It begins when it ends");
    }
    return new Window(
        days(matcher.group(1)),
        LocalTime.parse(begins),
        ends.equals(MIDNIGHT) ? LocalTime.MIDNIGHT : LocalTime.parse(ends),
        zone(matcher.group(8)));
  }

  /** When it begins next; empty while it is open. */
  public Optional<Instant> opensAfter(Instant now) {
    LocalDate yesterday = now.atZone(zone).toLocalDate().minusDays(1);
    Instant next =
        IntStream.range(0, MOST_DAYS_AHEAD)
            .mapToObj(yesterday::plusDays)
            .filter(day -> days.contains(day.getDayOfWeek()))
            .filter(day -> end(day).isAfter(now) && end(day).isAfter(beginning(day)))
            .map(this::beginning)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(this + " does not open after " + now));
    return next.isAfter(now) ? Optional.of(next) : Optional.empty();
  }

  private Instant beginning(LocalDate day) {
    return instant(day.atTime(begins));
  }

  private Instant end(LocalDate day) {
    return instant((ends.isAfter(begins) ? day : day.plusDays(1)).atTime(ends));
  }

  private Instant instant(LocalDateTime time) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(time);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : time.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }

  private static Set<DayOfWeek> days(@Nullable String names) {
    if (names == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    return Arrays.stream(names.split("\\s*,\\s*", -1)).map(Window::day).collect(Collectors.toSet());
  }

  private static DayOfWeek day(String name) {
    return Arrays.stream(DayOfWeek.values())
        .filter(day -> shortName(day).equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> invalid("'" + Printable.of(name) + "' is no day"));
  }

  private static String shortName(DayOfWeek day) {
    return day.name().charAt(0) + day.name().substring(1, 3).toLowerCase(Locale.ROOT);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException _) {
      throw invalid("'" + Printable.of(name) + "' is no time zone");
    }
  }

  private static DroverException invalid(String what) {
    return DroverException.user(
        "window_invalid",
        what + ".",
        "Write '22:00-05:00 Europe/Berlin', or 'Fri,Sat 22:00-05:00 Europe/Berlin' for the nights"
            + " that begin on those days.");
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    List<DayOfWeek> named =
        days.size() == DayOfWeek.values().length ? List.of() : days.stream().sorted().toList();
    return named.stream().map(Window::shortName).collect(Collectors.joining(","))
        + (named.isEmpty() ? "" : " ")
        + begins
        + "-"
        + (ends.equals(LocalTime.MIDNIGHT) ? MIDNIGHT : ends.toString())
        + " "
        + zone;
  }
}
