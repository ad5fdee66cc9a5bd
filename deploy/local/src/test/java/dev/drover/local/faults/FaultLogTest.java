package dev.drover.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FaultLogTest {
  private final FaultLog log = new FaultLog();

  @Test
  void aPlannedFaultThatDidNotOccurIsMissing() {
    log.plan("kill", 3);
    log.occurred("kill", 2);
    assertThat(log.missing()).containsExactly("kill: 2 of 3");
    log.occurred("kill");
    assertThat(log.missing()).isEmpty();
  }

  @Test
  void oneThatCannotBeTriedHereIsNamedWithTheReason() {
    log.plan("disk full", 1);
    log.skipped("disk full", "no right to mount");
    assertThat(log.missing()).isEmpty();
    assertThat(log.lines())
        .containsExactly(new FaultLog.Line("disk full", 1, 0, "no right to mount"));
  }
}
