package dev.drover.backup.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The dump in processes with little memory, and in one that dies. */
@Execution(ExecutionMode.CONCURRENT)
class DumpProcessTest {
  private final TestPostgres postgres = TestPostgres.version18();
  private String source = "";

  @TempDir private Path folder;
  @TempDir private Path logs;

  @BeforeEach
  void makeSource() throws SQLException {
    source = postgres.createDatabase("platform");
    sql(DumpFixture.SCHEMA);
  }

  @Test
  void manyRowsPassThroughASmallHeap() throws Exception {
    sql(
        """
        INSERT INTO app.users (id, project, name)
        SELECT gen_random_uuid(), 'acme', repeat(md5(i::text), 10) FROM generate_series(1, 300000) AS i
        """);

    assertThat(dump("40m", false)).isEqualTo("rows 300000");
  }

  @Test
  void valuesOf50MegabytesPassThroughAHeapOf40() throws Exception {
    sql(
        """
        INSERT INTO app.users (id, project) SELECT gen_random_uuid(), 'acme';
        INSERT INTO app."To""kens é" (user_id, payload)
        SELECT id::text, decode(repeat('a5', 50 * 1024 * 1024), 'hex') FROM app.users, generate_series(1, 2)
        """);

    assertThat(dump("40m", false)).isEqualTo("rows 3");
  }

  @Test
  void aProcessThatDiesOnTheWayLeavesNothingVisibleAndNothingInTheWay() throws Exception {
    sql(
        "INSERT INTO app.users (id, project) SELECT gen_random_uuid(), 'acme' FROM"
            + " generate_series(1, 1000)");

    dump("64m", true);

    assertThat(names()).singleElement().asString().startsWith(".draft-");
    assertThat(dump("64m", false)).isEqualTo("rows 1000");
    assertThat(names().stream().filter(name -> !name.startsWith(".")).toList()).hasSize(1);
  }

  /** What the process said last; it must have ended as it was told to. */
  private String dump(String heap, boolean die) throws IOException, InterruptedException {
    Path output = logs.resolve("output");
    Process process = DumpProcess.start(heap, postgres.server(), source, folder, die, output);
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output).strip();
    assertThat(process.exitValue()).as(said).isEqualTo(die ? 137 : 0);
    return said.lines().reduce("", (_, last) -> last);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = postgres.connect(source);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
