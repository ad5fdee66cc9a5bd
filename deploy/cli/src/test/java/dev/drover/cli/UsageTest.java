package dev.drover.cli;

import static dev.drover.cli.RunningCoordinator.alone;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drover.cli.RunningCoordinator.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** What every command has in common: usage, exit codes, and a coordinator that is not there. */
class UsageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "batch",
        "plan",
        "migration",
        "worker",
        "nonsense",
        "batch start",
        "batch status",
        "batch list --limit many",
        "batch list -o xml",
        "batch list --server not-a-url",
        "batch list --server ftp://127.0.0.1",
        "migration list --state asleep",
        "migration replay x --from promote"
      })
  void wrong_usage_ends_with_2_and_says_so_on_standard_error(String line) {
    Result result = alone(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(result.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(result.err()).isNotBlank();
    assertThat(result.out()).isEmpty();
  }

  @Test
  void every_noun_and_verb_explains_itself() {
    for (String line :
        new String[] {"--help", "batch --help", "batch start --help", "migration replay --help"}) {
      Result result = alone(line.split(" "));
      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).contains("Usage: drover");
    }
    assertThat(alone("batch", "wait", "--help").out()).contains("Exit code 0");
  }

  /** As an export of a value does that is larger than the program's memory. */
  @Command(name = "greedy")
  static final class Greedy implements Runnable {
    @Override
    public void run() {
      throw new OutOfMemoryError("as if it had asked for too much");
    }
  }

  @Test
  void memory_that_is_used_up_is_told_with_what_to_do() {
    StringWriter err = new StringWriter();

    int code = Drover.commandLine(new Greedy()).setErr(new PrintWriter(err)).execute("greedy");

    assertThat(code).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("out_of_memory", "DROVER_JAVA_OPTIONS=-Xmx");
  }

  @Test
  void a_coordinator_that_is_not_there_is_told_clearly() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Result result = alone("batch", "list", "--server", "http://127.0.0.1:" + free);
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains(
            "The coordinator at http://127.0.0.1:"
                + free
                + " cannot be reached (connection refused).")
        .contains("--server");
  }

  @Test
  void something_else_at_the_address_is_not_taken_for_a_coordinator() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(418, -1);
          exchange.close();
        });
    other.start();
    try {
      Result result =
          alone("worker", "list", "--server", "http://127.0.0.1:" + other.getAddress().getPort());
      assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(result.err()).contains("is not a Drover coordinator").contains("418");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void the_completion_script_knows_the_verbs() {
    Result result = alone("completion");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("#!")
        .contains("drover", "replay", "--expect-count", "ndjson");
  }

  @Test
  void more_nouns_can_be_added() {
    assertThat(Drover.commandLine(new Extra()).getSubcommands()).containsKeys("extra", "batch");
    assertThat(
            Drover.commandLine(new Extra())
                .setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()))
                .execute("extra"))
        .isEqualTo(ExitCode.REFUSED);
  }

  @picocli.CommandLine.Command(name = "extra")
  static final class Extra implements Runnable {
    @Override
    public void run() {
      throw new StateRefusedException("Not now.", null);
    }
  }
}
