package dev.drover.common.database;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.worker.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code pg_dump} or {@code pg_restore}, by a list of arguments and without any shell.
 *
 * <p>A cancelled run kills the program. A killed worker leaves none behind for long: both are told
 * to be verbose, and whoever writes to a pipe that nobody reads any more is ended by the system;
 * their sessions end with them.
 */
public final class ToolRun {
  /** What a session of theirs may not wait for without end. */
  private static final String SESSION =
      "-c client_connection_check_interval=1s -c statement_timeout=0 -c lock_timeout=60s"
          + " -c idle_in_transaction_session_timeout=0"
          // Definitions that a crash of the server takes back are found missing and made again.
          + " -c synchronous_commit=off";

  private static final int LONGEST_MESSAGE = 500;
  private static final int LONGEST_LINE = 4_000;

  private final PostgresTools.Tool tool;
  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new java.util.TreeMap<>();

  public ToolRun(PostgresTools.Tool tool) {
    this.tool = tool;
    command.addAll(List.of(tool.file().toString(), "--verbose"));
    environment.put("LC_ALL", "C");
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("PGOPTIONS", SESSION);
    environment.put("PGAPPNAME", "drover-" + tool.program());
    environment.put("PGPASSFILE", "/dev/null");
    environment.put("PGCONNECT_TIMEOUT", "10");
  }

  /** Where it is to be connected to. */
  public ToolRun on(LibpqAddress address) {
    command.addAll(List.of("--no-password", "--dbname=" + address.conninfo()));
    String password = address.password();
    if (password != null) {
      environment.put("PGPASSWORD", password);
    }
    return this;
  }

  public ToolRun with(String... arguments) {
    command.addAll(List.of(arguments));
    return this;
  }

  public ToolRun with(List<String> arguments) {
    command.addAll(arguments);
    return this;
  }

  /**
   * Runs it to its end.
   *
   * @param out gets what it prints; memory stays bounded
   * @throws DroverException {@code tool_failed} with the first error it told; row values are cut
   *     off
   */
  public void run(OutputStream out, Run run) throws IOException {
    run.checkCancelled();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    AtomicReference<@Nullable String> told = new AtomicReference<>();
    Thread errors =
        Thread.ofVirtual()
            .name("tool-errors")
            .start(() -> firstError(process.getErrorStream(), told));
    try (Run.Registration _ = run.onCancel(process::destroyForcibly);
        InputStream printed = process.getInputStream()) {
      process.getOutputStream().close();
      printed.transferTo(out);
      int status = process.waitFor();
      errors.join();
      run.checkCancelled();
      if (status != 0) {
        throw failed(status, told.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + tool.program() + " was at work", e);
    } catch (IOException e) {
      run.checkCancelled();
      throw e;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads to the end, so that the program never waits for us. */
  private void firstError(InputStream stream, AtomicReference<@Nullable String> told) {
    String mark = tool.program() + ": error: ";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = lines.read(); c >= 0; c = lines.read()) {
        if (c != '\n') {
          if (line.length() < LONGEST_LINE) {
            line.append((char) c);
          }
          continue;
        }
        if (line.indexOf(mark) == 0) {
          told.compareAndSet(null, line.substring(mark.length()));
        }
        line.setLength(0);
      }
    } catch (IOException _) {
      // It was killed; its end says so.
    }
  }

  private DroverException failed(int status, @Nullable String told) {
    String said = told == null ? "it said nothing" : withoutValues(told);
    return new DroverException(
        new Failure(
            kind(told == null ? "" : told.toLowerCase(Locale.ROOT)),
            "tool_failed",
            tool.program() + " " + tool.version().number() + " failed (" + status + "): " + said,
            null,
            "The servers' logs have the whole statement; correct what it names, then replay."));
  }

  /** What follows a colon and a quote is, in PostgreSQL's messages, a value and not a name. */
  private static String withoutValues(String told) {
    int value = told.indexOf(": \"");
    String kept = value < 0 ? told : told.substring(0, value) + "…";
    return kept.length() > LONGEST_MESSAGE ? kept.substring(0, LONGEST_MESSAGE) + "…" : kept;
  }

  private static FailureKind kind(String told) {
    if (told.contains("connection to server")
        || told.contains("server closed the connection")
        || told.contains("terminating connection")
        || told.contains("shutting down")
        || told.isEmpty()) {
      return FailureKind.INFRASTRUCTURE;
    }
    if (told.contains("no space left") || told.contains("could not extend file")) {
      return FailureKind.RESOURCES;
    }
    return told.contains("lock timeout") || told.contains("deadlock")
        ? FailureKind.TRANSIENT
        : FailureKind.USER;
  }
}
