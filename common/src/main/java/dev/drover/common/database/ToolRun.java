package dev.drover.common.database;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code pg_dump} or {@code pg_restore}, by a list of arguments and without any shell.
 *
 * <p>A cancelled run kills the program. A killed worker leaves none behind for long: both are told
 * to be verbose, and whoever writes to a pipe that nobody reads any more is ended by the system;
 * their sessions end with them.
 */
public final class ToolRun {
  /** What each session may use to build an index or to check a key, as PostgreSQL writes it. */
  public static final String MAINTENANCE_MEMORY = "256MB";

  /** What a session of theirs may not wait for without end. */
  private static final String SESSION =
      "-c client_connection_check_interval=1s -c statement_timeout=0 -c lock_timeout=60s"
          + " -c idle_in_transaction_session_timeout=0"
          // Definitions that a crash of the server takes back are found missing and made again.
          + " -c synchronous_commit=off -c maintenance_work_mem="
          + MAINTENANCE_MEMORY;

  /** The status of a program that went on after errors. */
  private static final int WENT_ON = 1;

  private static final int LONGEST_MESSAGE = 500;

  private final PostgresTools.Tool tool;
  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new java.util.TreeMap<>();
  private @Nullable String borne;
  private int borneTimes;
  private volatile @Nullable Process process;
  private volatile boolean stopped;

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

  /** A setting of its sessions, beside those that all have. */
  public ToolRun setting(String name, int value) {
    environment.merge("PGOPTIONS", " -c " + name + "=" + value, String::concat);
    return this;
  }

  /**
   * An error that is none to us, in a program that goes on after errors: if at its end it says that
   * it went on after just as many, and told no other, it has done all that it should.
   *
   * @param message in the words of PostgreSQL
   * @param times how often it has to come
   */
  public ToolRun bearing(String message, int times) {
    borne = message;
    borneTimes = times;
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
    Process begun = builder.start();
    process = begun;
    if (stopped) {
      begun.destroyForcibly();
    }
    ToolErrors told = new ToolErrors(tool.program(), borne);
    Thread errors =
        Thread.ofVirtual().name("tool-errors").start(() -> told.read(begun.getErrorStream()));
    try (Run.Registration _ = run.onCancel(begun::destroyForcibly);
        InputStream printed = begun.getInputStream()) {
      begun.getOutputStream().close();
      printed.transferTo(out);
      int status = begun.waitFor();
      errors.join();
      run.checkCancelled();
      if (status != 0 && !isBorne(status, told)) {
        throw failed(status, told.first());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + tool.program() + " was at work", e);
    } catch (IOException e) {
      run.checkCancelled();
      throw e;
    } finally {
      begun.destroyForcibly();
    }
  }

  /**
   * Ends it, from any thread, when nobody wants what it does any more: {@link #run} fails, with
   * {@code tool_failed} or because its output is closed.
   */
  public void stop() {
    stopped = true;
    Process begun = process;
    if (begun != null) {
      begun.destroyForcibly();
    }
  }

  private boolean isBorne(int status, ToolErrors told) {
    return status == WENT_ON
        && borne != null
        && told.first() == null
        && told.ignored() == borneTimes;
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
