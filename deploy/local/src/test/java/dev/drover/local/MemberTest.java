package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.testing.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemberTest {
  @TempDir private Path folder;

  private final List<ChildProcess> dead = new CopyOnWriteArrayList<>();

  @Test
  void aWishedKillIsNoDeathAndTheMemberStartsAgain() {
    Member member = member("exec sleep 600");
    member.start();
    long first = member.pid();
    member.kill();
    assertThat(member.alive()).isFalse();
    member.start();
    assertThat(member.pid()).isNotEqualTo(first);
    member.stop();
    assertThat(member.alive()).isFalse();
    assertThat(dead).isEmpty();
  }

  @Test
  void anEndThatNobodyWishedIsADeath() {
    Member member = member("echo last words; exit 3");
    member.start();
    await().until(() -> !dead.isEmpty());
    assertThat(dead.getFirst().endedEarly())
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("last words");
  }

  @Test
  void theEndAtACrashPointIsNoDeathEither() {
    Member member = member("exit 86");
    member.start(List.of(CrashPoint.COPY_ROWS.option(1)));
    await().until(() -> !member.alive());
    Member other = member("exit 3");
    other.start();
    await().until(() -> dead.size() == 1);
    assertThat(dead.getFirst().ended().join()).isEqualTo(3);
  }

  private Member member(String script) {
    return new Member(
        Role.BACKUP_WORKER,
        1,
        _ ->
            ChildProcess.start(
                new ChildProcess.Launch(
                    "a shell", List.of("sh", "-c", script), folder.resolve("log"))),
        dead::add);
  }
}
