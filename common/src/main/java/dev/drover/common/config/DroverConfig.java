package dev.drover.common.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.drover.common.name.DatabaseName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole of drover.yaml, immutable. {@link ConfigReader} reads it; every key can also come from
 * the environment. What a process needs and does not find is that process's error; {@code drover
 * local} embeds it instead.
 *
 * @param servers the PostgreSQL servers plans refer to, by name
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record DroverConfig(
    @Nullable Kafka kafka,
    @Nullable Coordinator coordinator,
    @Nullable Map<String, Server> servers,
    @Nullable Bundles bundles,
    @Nullable Workers workers,
    @Nullable Tools tools) {
  /** With PostgreSQL's client programs, where they are needed, in {@code PATH}. */
  public DroverConfig(
      @Nullable Kafka kafka,
      @Nullable Coordinator coordinator,
      @Nullable Map<String, Server> servers,
      @Nullable Bundles bundles,
      @Nullable Workers workers) {
    this(kafka, coordinator, servers, bundles, workers, null);
  }

  public DroverConfig {
    servers = servers == null ? Map.of() : Map.copyOf(servers);
    workers = workers == null ? Workers.DEFAULT : workers;
  }

  @Override
  public Map<String, Server> servers() {
    return servers == null ? Map.of() : servers;
  }

  @Override
  public Workers workers() {
    return workers == null ? Workers.DEFAULT : workers;
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code config_missing}
   */
  public Kafka requireKafka() {
    return Missing.refuse(kafka, "kafka.bootstrap-servers");
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code config_missing}
   */
  public Server requireCoordinatorDatabase() {
    return Missing.refuse(
        coordinator == null ? null : coordinator.database(), "coordinator.database.url");
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code config_missing} when no server is
   *     named
   */
  public Map<String, Server> requireServers() {
    return Missing.refuse(servers().isEmpty() ? null : servers(), "servers.NAME.url");
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code config_missing}
   */
  public Bundles requireBundles() {
    return Missing.refuse(bundles, "bundles.url");
  }

  /** Where the coordinator serves HTTP. */
  public Http http() {
    return coordinator == null || coordinator.http() == null ? Http.DEFAULT : coordinator.http();
  }

  /**
   * @param bootstrapServers {@code host:port}, separated by commas
   * @param properties passed to every Kafka client as they are (security, for instance)
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Kafka(String bootstrapServers, @Nullable Map<String, String> properties) {
    @Override
    public Map<String, String> properties() {
      return properties == null ? Map.of() : properties;
    }
  }

  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Coordinator(@Nullable Server database, @Nullable Http http) {}

  /**
   * @param host default 127.0.0.1; anything else than loopback is a person's deliberate choice
   * @param port default 8700; 0 takes a free one
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Http(@Nullable String host, @Nullable Integer port) {
    public static final Http DEFAULT = new Http("127.0.0.1", 8700);

    public String hostOrDefault() {
      return host == null ? "127.0.0.1" : host;
    }

    public int portOrDefault() {
      return port == null ? 8700 : port;
    }
  }

  /**
   * A PostgreSQL server, or for the coordinator a database on one.
   *
   * @param url {@code jdbc:postgresql://host:port/database?options}; a plan names the database, so
   *     for servers the one here is only where to ask general questions (default {@code postgres})
   * @param password one of three ways, at most; {@code password-file} and {@code password-env} name
   *     where it stands
   * @param maxConnections per process, database and pool; default 8
   * @param freeGigabytes room for databases, which PostgreSQL itself does not tell; absent when
   *     nobody said
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Server(
      String url,
      String user,
      @Nullable String password,
      @Nullable String passwordFile,
      @Nullable String passwordEnv,
      @Nullable Integer maxConnections,
      @Nullable Integer freeGigabytes) {
    /** Of whose room nothing is known. */
    public Server(
        String url,
        String user,
        @Nullable String password,
        @Nullable String passwordFile,
        @Nullable String passwordEnv,
        @Nullable Integer maxConnections) {
      this(url, user, password, passwordFile, passwordEnv, maxConnections, null);
    }

    public Server {
      maxConnections = maxConnections == null ? 8 : maxConnections;
    }

    @Override
    public Integer maxConnections() {
      return maxConnections == null ? 8 : maxConnections;
    }

    /** The password, read anew each time, so that a rotated file is noticed. */
    public @Nullable String resolvePassword() {
      return Secrets.resolve(this);
    }

    /** The URL with another database in it. */
    public String urlOf(DatabaseName database) {
      int slash = url.indexOf('/', "jdbc:postgresql://".length());
      int question = url.indexOf('?');
      String base =
          slash >= 0 ? url.substring(0, slash) : question >= 0 ? url.substring(0, question) : url;
      String options = question >= 0 ? url.substring(question) : "";
      String name = URLEncoder.encode(database.value(), StandardCharsets.UTF_8).replace("+", "%20");
      return base + "/" + name + options;
    }

    /** The URL as it stands, with database {@code postgres} when it names none. */
    public String maintenanceUrl() {
      int slash = url.indexOf('/', "jdbc:postgresql://".length());
      int question = url.indexOf('?');
      int end = question >= 0 ? question : url.length();
      boolean named = slash >= 0 && slash + 1 < end;
      return named ? url : urlOf(new DatabaseName("postgres"));
    }

    @Override
    public String toString() {
      return "Server[" + url + ", user " + user + "]";
    }
  }

  /**
   * @param url where bundles are kept: {@code file:///var/lib/drover/bundles}, or {@code
   *     s3://bucket/prefix?endpoint=...&region=...}
   * @param keyFile a Tink keyset that locks new bundles; beside it a passphrase only opens old ones
   * @param passphrase one of three ways, at most; of {@code passphrase-file} the first line locks
   *     and further lines only open
   * @param rollbackWindowDays how long pruning keeps the bundles of completed migrations; default 7
   * @param copies further stores, by name, that plans may want copies in
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Bundles(
      String url,
      @Nullable String keyFile,
      @Nullable String passphrase,
      @Nullable String passphraseFile,
      @Nullable String passphraseEnv,
      @Nullable S3 s3,
      @Nullable Integer rollbackWindowDays,
      @Nullable Map<String, Copies> copies) {
    private static final int ROLLBACK_WINDOW_DAYS = 7;

    public Bundles(
        String url,
        @Nullable String keyFile,
        @Nullable String passphrase,
        @Nullable String passphraseFile,
        @Nullable String passphraseEnv,
        @Nullable S3 s3) {
      this(url, keyFile, passphrase, passphraseFile, passphraseEnv, s3, null, null);
    }

    /** Bundles in the clear. */
    public Bundles(String url) {
      this(url, Map.of());
    }

    /** Bundles in the clear, and copies of them. */
    public Bundles(String url, Map<String, Copies> copies) {
      this(url, null, null, null, null, null, null, copies);
    }

    public Bundles {
      copies = copies == null || copies.isEmpty() ? null : new TreeMap<>(copies);
    }

    /** In the order of their names. */
    @Override
    public Map<String, Copies> copies() {
      return copies == null ? Map.of() : Collections.unmodifiableMap(copies);
    }

    /** The same keys for what is kept elsewhere. */
    public Bundles at(Copies copy) {
      return new Bundles(
          copy.url(),
          keyFile,
          passphrase,
          passphraseFile,
          passphraseEnv,
          copy.s3(),
          rollbackWindowDays,
          null);
    }

    /** How long a completed migration may still be taken back by hand, and needs its bundle. */
    public Duration rollbackWindow() {
      return Duration.ofDays(
          rollbackWindowDays == null ? ROLLBACK_WINDOW_DAYS : rollbackWindowDays);
    }

    /** The passphrases, the one for new bundles first; none when there are none. */
    public List<String> resolvePassphrases() {
      return Secrets.passphrases(this);
    }

    /** Whether new bundles are encrypted. */
    @JsonIgnore
    public boolean encrypted() {
      return keyFile != null
          || passphrase != null
          || passphraseFile != null
          || passphraseEnv != null;
    }

    @Override
    public String toString() {
      return "Bundles[" + url + "]";
    }
  }

  /** Another store, for copies of bundles as they are, under the same keys. */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Copies(String url, @Nullable S3 s3) {
    @Override
    public String toString() {
      return "Copies[" + url + "]";
    }
  }

  /**
   * How to sign in to an S3-compatible store; without it the SDK looks where it always does.
   *
   * @param secretAccessKey one of three ways
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record S3(
      String accessKeyId,
      @Nullable String secretAccessKey,
      @Nullable String secretAccessKeyFile,
      @Nullable String secretAccessKeyEnv) {
    /** The secret, read anew each time. */
    public String resolveSecret() {
      return Secrets.accessKey(this);
    }

    @Override
    public String toString() {
      return "S3[" + accessKeyId + "]";
    }
  }

  /**
   * @param slots commands run at one time by one process, per topic kind; each default 2, restore 2
   * @param heartbeatMillis default 2000
   * @param parallel connections at most that one run of a large project uses side by side; default
   *     2, 1 for one after the other
   * @param httpHosts hosts that plans may have called, separated by commas; {@code *.} in front
   *     means all below; absent means none
   * @param productionServers names of servers, separated by commas, on which nothing runs without a
   *     bundle, and to which nothing is restored that was not restored elsewhere before
   * @param monitoring where a worker tells how it is; absent means nowhere
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Workers(
      @Nullable Slots slots,
      @Nullable Integer heartbeatMillis,
      @Nullable Integer parallel,
      @Nullable String httpHosts,
      @Nullable String productionServers,
      @Nullable Monitoring monitoring) {
    public static final Workers DEFAULT = new Workers(null, null, null);

    /** Plans may have nobody called. */
    public Workers(
        @Nullable Slots slots, @Nullable Integer heartbeatMillis, @Nullable Integer parallel) {
      this(slots, heartbeatMillis, parallel, null, null);
    }

    /** Nobody asks how they are. */
    public Workers(
        @Nullable Slots slots,
        @Nullable Integer heartbeatMillis,
        @Nullable Integer parallel,
        @Nullable String httpHosts,
        @Nullable String productionServers) {
      this(slots, heartbeatMillis, parallel, httpHosts, productionServers, null);
    }

    /** Whether a plan may have this host called. */
    public boolean mayCall(String host) {
      String asked = host.toLowerCase(Locale.ROOT);
      return words(httpHosts).stream()
          .anyMatch(known ->
              known.startsWith("*.") ? asked.endsWith(known.substring(1)) : asked.equals(known));
    }

    /** Whether the server of this name is one for production. */
    public boolean production(String server) {
      return production().contains(server.toLowerCase(Locale.ROOT));
    }

    /** The names of the servers for production, in lower case. */
    public List<String> production() {
      return words(productionServers);
    }

    private static List<String> words(@Nullable String list) {
      return list == null
          ? List.of()
          : List.of(list.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*"));
    }

    @Override
    public Slots slots() {
      return slots == null ? Slots.DEFAULT : slots;
    }

    @Override
    public Integer heartbeatMillis() {
      return heartbeatMillis == null ? 2_000 : heartbeatMillis;
    }

    @Override
    public Integer parallel() {
      return parallel == null ? 2 : parallel;
    }
  }

  /**
   * Where each worker serves its metrics and its health by HTTP.
   *
   * @param host default 127.0.0.1
   * @param port 0 takes a free one; absent, and nothing is served
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Monitoring(@Nullable String host, @Nullable Integer port) {
    public String hostOrDefault() {
      return host == null ? "127.0.0.1" : host;
    }
  }

  /**
   * Programs that workers run.
   *
   * @param postgres folder of {@code pg_dump} and {@code pg_restore}; absent means wherever {@code
   *     PATH} says
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Tools(@Nullable String postgres) {}

  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  public record Slots(
      @Nullable Integer backup,
      @Nullable Integer migrate,
      @Nullable Integer verify,
      @Nullable Integer restore) {
    public static final Slots DEFAULT = new Slots(null, null, null, null);

    public int of(String topicKind) {
      Integer wanted =
          switch (topicKind) {
            case "backup" -> backup;
            case "migrate" -> migrate;
            case "verify" -> verify;
            case "restore" -> restore;
            default -> throw new IllegalArgumentException(topicKind);
          };
      return wanted == null ? 2 : wanted;
    }
  }
}
