package dev.drover.local.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link FaultsTest}, each bug by itself: the judge is trusted because it finds every one. */
@Tag("long")
final class LongFaultsTest {
  @Test
  void theJudgeFindsEveryBugByItself() throws SQLException, IOException, InterruptedException {
    SmallRun.judged(2, true, arena -> Tampering.all(arena).stream().map(List::of).toList());
  }
}
