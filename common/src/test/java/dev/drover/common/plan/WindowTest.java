package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Berlin is one hour ahead of UTC in winter and two in summer; the clock is put forward on 29 March
 * 2026 and back on 25 October, both at 01:00 UTC.
 */
class WindowTest {
  @ParameterizedTest
  @CsvSource({
    "22:00-05:00 Europe/Berlin,          2026-01-10T20:59:59.999Z, 2026-01-10T21:00:00Z",
    "22:00-05:00 Europe/Berlin,          2026-01-10T21:00:00Z,     open",
    "22:00-05:00 Europe/Berlin,          2026-01-11T03:59:59.999Z, open",
    "22:00-05:00 Europe/Berlin,          2026-01-11T04:00:00Z,     2026-01-11T21:00:00Z",
    "09:30-10:00 UTC,                    2026-01-10T10:00:00Z,     2026-01-11T09:30:00Z",
    "00:00-24:00 UTC,                    2026-01-10T23:59:59.999Z, open",
    "'Fri,sat 22:00-05:00 Europe/Berlin', 2026-01-11T03:00:00Z,    open",
    "'Fri,sat 22:00-05:00 Europe/Berlin', 2026-01-11T22:00:00Z,    2026-01-16T21:00:00Z",
    "Sat 00:00-24:00 Pacific/Auckland,   2026-01-09T10:59:59Z,     2026-01-09T11:00:00Z"
  })
  void itOpensAndEndsByTheClockOfItsZone(String window, Instant now, String opens) {
    assertThat(Window.parse(window).opensAfter(now)).isEqualTo(expected(opens));
  }

  @ParameterizedTest
  @CsvSource({
    // An hour earlier by UTC from the night on in which the clock is put forward.
    "22:00-05:00 Europe/Berlin, 2026-03-28T20:59:59Z, 2026-03-28T21:00:00Z",
    "22:00-05:00 Europe/Berlin, 2026-03-29T02:59:59Z, open",
    "22:00-05:00 Europe/Berlin, 2026-03-29T03:00:00Z, 2026-03-29T20:00:00Z",
    // And an hour later when it is put back.
    "22:00-05:00 Europe/Berlin, 2026-10-25T03:59:59Z, open",
    "22:00-05:00 Europe/Berlin, 2026-10-25T04:00:00Z, 2026-10-25T21:00:00Z",
    // 02:00 to 03:00 is left out.
    "02:30-04:00 Europe/Berlin, 2026-03-29T00:59:59Z, 2026-03-29T01:00:00Z",
    "01:00-02:30 Europe/Berlin, 2026-03-29T00:59:59Z, open",
    "01:00-02:30 Europe/Berlin, 2026-03-29T01:00:00Z, 2026-03-29T23:00:00Z",
    "02:15-02:45 Europe/Berlin, 2026-03-29T01:00:00Z, 2026-03-30T00:15:00Z",
    "Sun 02:15-02:45 Europe/Berlin, 2026-03-29T00:00:00Z, 2026-04-05T00:15:00Z",
    // 02:00 to 03:00 comes twice: the first counts.
    "02:15-02:45 Europe/Berlin, 2026-10-25T00:15:00Z, open",
    "02:15-02:45 Europe/Berlin, 2026-10-25T01:15:00Z, 2026-10-26T01:15:00Z"
  })
  void changesOfTheClockAreHeeded(String window, Instant now, String opens) {
    assertThat(Window.parse(window).opensAfter(now)).isEqualTo(expected(opens));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "22:00-05:00",
        "22-05 Europe/Berlin",
        "22:00-22:00 UTC",
        "24:00-05:00 UTC",
        "22:60-05:00 UTC",
        "22:00-05:00 Europe/Atlantis",
        "Fry 22:00-05:00 UTC",
        "Fri, 22:00-05:00 UTC",
        "22:00-05:00 UTC and more"
      })
  void whatIsNoWindowIsRefused(String text) {
    assertThatThrownBy(() -> Window.parse(text))
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo("window_invalid"));
  }

  @Test
  void itIsWrittenAsItIsRead() {
    assertThat(Window.parse(" sat , FRI 22:00 - 24:00  Europe/Berlin "))
        .hasToString("Fri,Sat 22:00-24:00 Europe/Berlin")
        .isEqualTo(Window.parse("Fri,Sat 22:00-24:00 Europe/Berlin"));
    assertThat(Window.parse("22:00-05:00 +02:00")).hasToString("22:00-05:00 +02:00");
  }

  private static Optional<Instant> expected(String opens) {
    return opens.equals("open") ? Optional.empty() : Optional.of(Instant.parse(opens));
  }
}
