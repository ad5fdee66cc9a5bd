package dev.drover.local.faults;

import dev.drover.cli.CoordinatorClient;
import dev.drover.cli.ProblemException;
import dev.drover.cli.UnreachableException;
import dev.drover.common.config.DroverConfig;
import dev.drover.local.LocalStack;
import dev.drover.local.Member;
import dev.drover.local.Role;
import dev.drover.local.judge.Access;
import dev.drover.local.judge.Recorder;
import dev.drover.local.judge.Scene;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A whole Drover to be hurt: one or two of every service, Kafka, and three PostgreSQL servers (the
 * coordinator's, the source's, the targets') behind proxies, all processes of this machine. Used by
 * one thread.
 */
final class Arena implements AutoCloseable {
  private static final String COORDINATOR_DATABASE = "drover";
  private static final int CANARIES = 17;
  private static final int ASKED = 240;
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
  private static final DroverConfig.Workers WORKERS =
      new DroverConfig.Workers(new DroverConfig.Slots(3, 3, 3, 2), 1_000, null);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Path folder;
  private final Consumer<String> progress;
  private final List<String> canaries;
  private final Database coordinator;
  private final Database platform;
  private final Database projects;
  private final SmallDisk bundles;
  private final LocalStack stack;
  private final Recorder recorder;
  private final Thread hook = new Thread(this::killAll, "arena-hook");

  private Arena(Path folder, Random random, int processes, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
    progress.accept(
        "Starting three PostgreSQL servers, Kafka, and %d of every service".formatted(processes));
    try {
      CompletableFuture<Database> first = starting("coordinator-database");
      CompletableFuture<Database> second = starting("platform");
      CompletableFuture<Database> third = starting("projects");
      this.coordinator = opened(first.join());
      this.platform = opened(second.join());
      this.projects = opened(third.join());
      this.bundles = opened(new SmallDisk(folder.resolve("bundles")));
      execute(coordinator, "postgres", "CREATE DATABASE " + COORDINATOR_DATABASE);
      this.canaries = canaries(random);
      this.stack = opened(LocalStack.of(settings(processes)));
      stack.start();
      this.recorder = opened(new Recorder(stack.bootstrapServers(), canaries));
      // A process that is stopped hears no request to end; whoever ends this one ends it too.
      Runtime.getRuntime().addShutdownHook(hook);
      // Nothing is needed any more when all this is closed, so no process needs an orderly end.
      opened.add(this::killAll);
    } catch (SQLException e) {
      close();
      throw new IllegalStateException("The arena has no coordinator database", e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Returns when everything runs.
   *
   * @param processes of each service
   */
  static Arena open(Path folder, Random random, int processes, Consumer<String> progress) {
    return new Arena(folder, random, processes, progress);
  }

  private CompletableFuture<Database> starting(String name) {
    return CompletableFuture.supplyAsync(() -> new Database(folder.resolve(name)));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.add(part);
    return part;
  }

  /** Some stand in rows, the rest are the servers' passwords. */
  private List<String> canaries(Random random) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < CANARIES; i++) {
      all.add("canary-%016x".formatted(random.nextLong()));
    }
    all.addAll(List.of(coordinator.password(), platform.password(), projects.password()));
    return all;
  }

  private LocalStack.Settings settings(int processes) {
    DroverConfig config =
        new DroverConfig(
            null,
            new DroverConfig.Coordinator(
                coordinator.throughProxy(COORDINATOR_DATABASE), new DroverConfig.Http(null, 0)),
            Map.of(
                "platform",
                platform.throughProxy("postgres"),
                "projects",
                projects.throughProxy("postgres")),
            new DroverConfig.Bundles(folder.resolve("bundles").toUri().toString()),
            WORKERS);
    return LocalStack.Settings.embedded()
        .withSmallProjects()
        .withConfig(config)
        .withData(folder.resolve("stack"))
        .withProcesses(processes, processes);
  }

  LocalStack stack() {
    return stack;
  }

  Database coordinator() {
    return coordinator;
  }

  Database platform() {
    return platform;
  }

  Database projects() {
    return projects;
  }

  SmallDisk bundles() {
    return bundles;
  }

  Path folder() {
    return folder;
  }

  /** Those of them that are planted in rows. */
  List<String> rowCanaries() {
    return canaries.subList(0, CANARIES);
  }

  Recorder recorder() {
    return recorder;
  }

  void say(String line) {
    progress.accept(line);
  }

  List<Member> services() {
    return stack.members().stream().filter(member -> member.role() != Role.KAFKA).toList();
  }

  /** Asks whichever coordinator answers and has its database, for two minutes. */
  <T> T ask(Function<CoordinatorClient, T> question) {
    for (int attempt = 0; attempt < ASKED; attempt++) {
      List<URI> urls = stack.coordinatorUrls();
      try (CoordinatorClient client = new CoordinatorClient(urls.get(attempt % urls.size()))) {
        return question.apply(client);
      } catch (UnreachableException e) {
        Patience.pause(BETWEEN_QUESTIONS);
      } catch (ProblemException e) {
        if (!e.problem().code().equals("database_unavailable")) {
          throw e;
        }
        Patience.pause(BETWEEN_QUESTIONS);
      }
    }
    throw new IllegalStateException("No coordinator answers");
  }

  /** One number from the coordinator's database, past the proxy. */
  long count(String sql) throws SQLException {
    return count(coordinator, COORDINATOR_DATABASE, sql);
  }

  static long count(Database server, String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  static void execute(Database server, String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Restarts who is dead, calms the weather, and waits until nothing is left to be sent or reaped.
   */
  void settle() {
    for (Database database : List.of(coordinator, platform, projects)) {
      database.proxy().weather().fair();
    }
    stack.members().forEach(Member::start);
    Patience.until(
        Patience.LONG,
        () ->
            count("SELECT count(*) FROM outbox") == 0
                && count(
                        projects,
                        "postgres",
                        "SELECT count(*) FROM pg_database WHERE datname LIKE 'drover\\_staging%'")
                    == 0);
  }

  Scene scene() {
    return new Scene(
        access(coordinator),
        access(platform),
        access(projects),
        folder.resolve("bundles"),
        stack.logs(),
        canaries,
        services().stream().filter(Member::alive).map(Member::pid).toList(),
        recorder);
  }

  private static Access access(Database database) {
    DroverConfig.Server server = database.direct();
    return new Access(
        java.net.URI.create(server.url().substring("jdbc:".length())).getPort(),
        server.user(),
        database.password());
  }

  /** A signal that cannot be missed, also by whoever is stopped. */
  private void killAll() {
    stack.members().forEach(Member::kill);
    bundles.close();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs already.
    }
    for (AutoCloseable part : opened.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        progress.accept("Closing left something open: " + e);
      }
    }
  }
}
