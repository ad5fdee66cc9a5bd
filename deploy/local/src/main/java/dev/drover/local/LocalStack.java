package dev.drover.local;

import dev.drover.common.config.ConfigWriter;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.postgres.Sql;
import dev.drover.common.testing.ChildProcess;
import dev.drover.common.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole of Drover as processes of this machine: coordinators and workers, and whatever of
 * Kafka, PostgreSQL and the bundle store the configuration does not name. All processes end with
 * this JVM, however it ends. Thread-safe; {@link #close} may come at any time, also during {@link
 * #start}.
 */
public final class LocalStack implements AutoCloseable {
  /**
   * @param config what is there already; everything it leaves open is embedded
   * @param data where to keep everything, durably; a temporary folder, removed at the end, when
   *     absent
   * @param workers how many of each kind
   * @param progress told what is being started, in words for people
   */
  public record Settings(
      DroverConfig config,
      @Nullable Path data,
      int workers,
      int coordinators,
      boolean smallProjects,
      Consumer<String> progress) {
    /** Everything embedded in a temporary folder, one process of each kind, any HTTP port. */
    public static Settings embedded() {
      DroverConfig.Http anyPort = new DroverConfig.Http(null, 0);
      return new Settings(
          new DroverConfig(null, new DroverConfig.Coordinator(null, anyPort), null, null, null),
          null,
          1,
          1,
          false,
          _ -> {});
    }

    public Settings withProcesses(int moreCoordinators, int moreWorkers) {
      return new Settings(config, data, moreWorkers, moreCoordinators, smallProjects, progress);
    }

    public Settings withConfig(DroverConfig given) {
      return new Settings(given, data, workers, coordinators, smallProjects, progress);
    }

    public Settings withData(@Nullable Path folder) {
      return new Settings(config, folder, workers, coordinators, smallProjects, progress);
    }

    public Settings withProgress(Consumer<String> listener) {
      return new Settings(config, data, workers, coordinators, smallProjects, listener);
    }

    /** For projects of some hundred rows: see {@link ServiceLaunch}. */
    public Settings withSmallProjects() {
      return new Settings(config, data, workers, coordinators, true, progress);
    }
  }

  private final Settings settings;
  private final StackFolder folder;
  private final RememberedPorts ports;
  private final PreviousRun previous;
  private final Embedded embedded;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final List<Integer> httpPorts = new ArrayList<>();
  private final Map<String, Integer> monitoringPorts = new ConcurrentSkipListMap<>();
  private final CompletableFuture<ChildProcess> death = new CompletableFuture<>();
  private boolean closed;

  private LocalStack(Settings settings) {
    this.settings = settings;
    this.folder = StackFolder.open(settings.data());
    this.ports = new RememberedPorts(folder.of("ports"));
    this.previous = new PreviousRun(folder.of("processes"));
    this.embedded = new Embedded(settings.config(), folder, ports);
  }

  /** Nothing is started yet; the folder is taken. */
  public static LocalStack of(Settings settings) {
    return new LocalStack(settings);
  }

  /** Returns when every coordinator is ready. */
  public LocalStack start() {
    previous.awaitEnd();
    startEmbedded();
    startServices();
    settings.progress().accept("Waiting for the coordinator");
    coordinatorUrls().forEach(url -> Readiness.await(url, this::requireAllAlive));
    return this;
  }

  private void startEmbedded() {
    List<CompletableFuture<Void>> starting = new ArrayList<>();
    if (embedded.needsPostgres()) {
      settings.progress().accept("Starting PostgreSQL");
      starting.add(inBackground(Role.POSTGRES, () -> embedded.startPostgres().process()));
    }
    if (embedded.needsKafka()) {
      settings.progress().accept("Starting Kafka");
      starting.add(inBackground(Role.KAFKA, () -> embedded.startKafka().process()));
    }
    starting.forEach(LocalStack::await);
    createCoordinatorDatabase();
  }

  private static void await(CompletableFuture<Void> started) {
    try {
      started.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private CompletableFuture<Void> inBackground(Role role, Supplier<ChildProcess> launch) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            add(role, 1, _ -> launch.get());
            started.complete(null);
          } catch (RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    return started;
  }

  private void createCoordinatorDatabase() {
    PostgresServer server = embedded.postgres();
    if (server == null) {
      return;
    }
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      String name = Embedded.COORDINATOR_DATABASE.value();
      try (var found =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = " + Sql.literal(name))) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + Sql.identifier(Embedded.COORDINATOR_DATABASE));
    } catch (SQLException e) {
      throw new IllegalStateException("The embedded PostgreSQL has no coordinator database", e);
    }
  }

  private void startServices() {
    try {
      if (settings.config().bundles() == null) {
        embedded.prepareBundles();
      }
      for (int number = 1; number <= settings.coordinators(); number++) {
        int port = httpPort(number);
        httpPorts.add(port);
        Path config = folder.of(number == 1 ? "drover.yaml" : "coordinator-" + number + ".yaml");
        ConfigWriter.write(embedded.fill(port), config);
        service(Role.COORDINATOR, number, config);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Role role : List.of(Role.BACKUP_WORKER, Role.MIGRATE_WORKER, Role.VERIFY_WORKER)) {
      for (int number = 1; number <= settings.workers(); number++) {
        service(role, number, configFile());
      }
    }
  }

  private int httpPort(int number) {
    if (number > 1) {
      return ports.of("http-" + number, 0);
    }
    DroverConfig.Coordinator coordinator = settings.config().coordinator();
    DroverConfig.Http http = coordinator == null ? null : coordinator.http();
    Integer wished = http == null ? null : http.port();
    if (wished != null && wished != 0) {
      return wished;
    }
    return ports.of("http-1", wished == null ? DroverConfig.Http.DEFAULT.portOrDefault() : 0);
  }

  private void service(Role role, int number, Path config) {
    settings.progress().accept("Starting " + role.word() + " " + number);
    Path log = folder.logs().resolve(role.word() + "-" + number + ".log");
    Integer monitoring =
        role == Role.COORDINATOR ? null : ports.of("monitoring-" + role.word() + "-" + number, 0);
    if (monitoring != null) {
      monitoringPorts.put(role.word() + " " + number, monitoring);
    }
    add(
        role,
        number,
        options ->
            ServiceLaunch.start(
                role, number, config, log, settings.smallProjects(), monitoring, options));
  }

  /** Adds one more process of a service's kind and starts it. */
  public Member startAnother(Role worker) {
    if (!worker.isService() || worker == Role.COORDINATOR) {
      throw new IllegalArgumentException(worker + " cannot be added to a running stack");
    }
    int number = members(worker).size() + 1;
    service(worker, number, configFile());
    return member(worker, number);
  }

  private void add(Role role, int number, Function<List<String>, ChildProcess> launch) {
    Function<List<String>, ChildProcess> remembered =
        options -> {
          ChildProcess process = launch.apply(options);
          previous.remember(process.pid());
          return process;
        };
    Member member = new Member(role, number, remembered, death::complete);
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("The stack is being stopped");
      }
      members.add(member);
    }
    member.start();
  }

  /** Throws with the log's end when a process has ended that nobody asked to. */
  public void requireAllAlive() {
    if (death.isDone()) {
      throw death.join().endedEarly();
    }
  }

  /** Done with the first process that ends although nobody asked it to. */
  public CompletableFuture<ChildProcess> death() {
    return death;
  }

  public List<Member> members() {
    return List.copyOf(members);
  }

  public List<Member> members(Role role) {
    return members.stream().filter(member -> member.role() == role).toList();
  }

  /**
   * @param number counts from 1
   */
  public Member member(Role role, int number) {
    return members(role).stream()
        .filter(member -> member.number() == number)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("No " + role.word() + " " + number + " here"));
  }

  /**
   * The filled-in drover.yaml, which clients, doctor and further services can use too. Holds
   * passwords.
   */
  public Path configFile() {
    return folder.of("drover.yaml");
  }

  /** What {@link #configFile} says. */
  public DroverConfig config() {
    return embedded.fill(httpPorts.getFirst());
  }

  public String bootstrapServers() {
    return config().requireKafka().bootstrapServers();
  }

  /** The embedded server, unless the configuration names all it needs. */
  public @Nullable PostgresServer postgres() {
    return embedded.postgres();
  }

  public URI coordinatorUrl() {
    return coordinatorUrls().getFirst();
  }

  public List<URI> coordinatorUrls() {
    String host = reachable(settings.config().http().hostOrDefault());
    return httpPorts.stream().map(port -> URI.create("http://" + host + ":" + port)).toList();
  }

  private static String reachable(String host) {
    return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
  }

  /** Where each service tells Prometheus how it is, by the service's name and number. */
  public Map<String, URI> metricsUrls() {
    Map<String, URI> urls = new LinkedHashMap<>();
    List<URI> coordinators = coordinatorUrls();
    for (int number = 1; number <= coordinators.size(); number++) {
      urls.put(
          Role.COORDINATOR.word() + " " + number, coordinators.get(number - 1).resolve("/metrics"));
    }
    DroverConfig.Monitoring given = settings.config().workers().monitoring();
    String host = reachable(given == null ? "127.0.0.1" : given.hostOrDefault());
    monitoringPorts.forEach(
        (name, port) -> urls.put(name, URI.create("http://" + host + ":" + port + "/metrics")));
    return urls;
  }

  public Path folder() {
    return folder.path();
  }

  public Path logs() {
    return folder.logs();
  }

  /**
   * Services first, together; then Kafka and PostgreSQL; then a temporary folder. A second call
   * waits for nothing.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    stopAll(members.stream().filter(member -> member.role().isService()).toList());
    stopAll(
        members.stream()
            .filter(member -> !member.role().isService())
            .sorted(Comparator.comparing(Member::role))
            .toList());
    folder.close();
  }

  private void stopAll(List<Member> some) {
    List<Thread> stopping =
        some.stream().map(member -> Thread.ofVirtual().start(() -> stop(member))).toList();
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * A temporary stack has nothing worth an orderly end; only PostgreSQL would leave shared memory
   * behind.
   */
  private void stop(Member member) {
    if (folder.isTemporary() && member.role() != Role.POSTGRES) {
      member.kill();
    } else {
      member.stop();
    }
  }
}
