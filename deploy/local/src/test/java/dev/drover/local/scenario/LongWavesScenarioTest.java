package dev.drover.local.scenario;

import dev.drover.common.testing.TestPostgres;
import dev.drover.local.sample.SamplePlatform;
import dev.drover.local.sample.SampleVersions;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link WavesScenarioTest}, with a fleet of 500 databases. */
@Tag("long")
class LongWavesScenarioTest {
  @Test
  void fiveHundredDatabasesGoThreeVersionsFurtherThoughTheCanariesFail() throws SQLException {
    TestPostgres server = ScenarioStack.current();

    WavesScenarioTest.story(
        ScenarioStack.stack(),
        new SampleVersions(server.server()),
        new SamplePlatform(server.server(), "postgres"),
        500);
  }
}
