package dev.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.drover.common.api.Actor;
import dev.drover.common.api.Affected;
import dev.drover.common.api.AuditCheck;
import dev.drover.common.api.AuditEntry;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupNeed;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.BackupRun;
import dev.drover.common.api.BatchReport;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.DatabaseRestoreRequest;
import dev.drover.common.api.DeadLetter;
import dev.drover.common.api.DrainRequest;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.Hold;
import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationReport;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.Page;
import dev.drover.common.api.PlanCheck;
import dev.drover.common.api.PlanCheckRequest;
import dev.drover.common.api.PlanDetail;
import dev.drover.common.api.PlanSummary;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.api.Replayed;
import dev.drover.common.api.ResolveRequest;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.api.Schedule;
import dev.drover.common.api.ScheduleRequest;
import dev.drover.common.api.TestNeed;
import dev.drover.common.api.UnlockRequest;
import dev.drover.common.api.VerificationRequest;
import dev.drover.common.api.WishRequest;
import dev.drover.common.api.WorkerStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's REST interface as methods. Every method waits for the answer and throws {@link
 * ProblemException} when it is a problem, {@link UnreachableException} when there is none. Every
 * request may safely be sent twice, and is, once, when a connection breaks before the answer.
 * Thread-safe.
 */
public final class CoordinatorClient implements AutoCloseable {
  private final Exchange exchange;

  /** Asks as {@link Actor#DEFAULT}. */
  public CoordinatorClient(URI server) {
    this(server, Actor.DEFAULT);
  }

  /**
   * @param actor who asks, for the audit trail
   */
  public CoordinatorClient(URI server, String actor) {
    this.exchange = new Exchange(server, actor);
  }

  /**
   * Which migrations to list; each part narrows.
   *
   * @param states by name, separated by commas
   */
  public record MigrationQuery(
      @Nullable String batch, @Nullable String states, @Nullable String project) {}

  /**
   * @param idempotencyKey the same key with the same request gives the same answer and starts
   *     nothing twice
   */
  public BatchStatus startBatch(BatchRequest request, String idempotencyKey) {
    return exchange.post("/v1/batches", request, idempotencyKey, new TypeReference<>() {});
  }

  /** As {@link #startBatch}, of one whole database from its bundle. */
  public BatchStatus restoreDatabase(DatabaseRestoreRequest request, String idempotencyKey) {
    return exchange.post("/v1/batches/restore", request, idempotencyKey, new TypeReference<>() {});
  }

  public Page<BatchStatus> batches(@Nullable String cursor, int limit) {
    return exchange.get("/v1/batches" + query(page(cursor, limit)), new TypeReference<>() {});
  }

  public BatchStatus batch(String nameOrId) {
    return exchange.get("/v1/batches/" + segment(nameOrId), new TypeReference<>() {});
  }

  public BatchStatus pause(String batch, @Nullable String reason) {
    return wish(batch, "pause", reason);
  }

  public BatchStatus resume(String batch, @Nullable String reason) {
    return wish(batch, "resume", reason);
  }

  public BatchStatus cancel(String batch, @Nullable String reason) {
    return wish(batch, "cancel", reason);
  }

  public Affected replay(String batch, ReplayRequest request) {
    return exchange.post(
        "/v1/batches/" + segment(batch) + "/replay", request, null, new TypeReference<>() {});
  }

  public Page<MigrationSummary> migrations(
      MigrationQuery filter, @Nullable String cursor, int limit) {
    Map<String, @Nullable String> parameters = page(cursor, limit);
    parameters.put("batch", filter.batch());
    parameters.put("state", filter.states());
    parameters.put("project", filter.project());
    return exchange.get("/v1/migrations" + query(parameters), new TypeReference<>() {});
  }

  public MigrationDetail migration(UUID id) {
    return exchange.get("/v1/migrations/" + id, new TypeReference<>() {});
  }

  public MigrationDetail pauseMigration(UUID id, @Nullable String reason) {
    return wish(id, "pause", reason);
  }

  public MigrationDetail resumeMigration(UUID id, @Nullable String reason) {
    return wish(id, "resume", reason);
  }

  public MigrationDetail cancelMigration(UUID id, @Nullable String reason) {
    return wish(id, "cancel", reason);
  }

  public MigrationDetail retryRestore(UUID id, @Nullable String reason) {
    return wish(id, "retry-restore", reason);
  }

  public MigrationDetail resolve(UUID id, ResolveRequest request) {
    return exchange.post(
        "/v1/migrations/" + id + "/resolve", request, null, new TypeReference<>() {});
  }

  public Hold hold(UUID id) {
    return exchange.get("/v1/migrations/" + id + "/hold", new TypeReference<>() {});
  }

  public MigrationDetail unlock(UUID id, UnlockRequest request) {
    return exchange.post(
        "/v1/migrations/" + id + "/unlock", request, null, new TypeReference<>() {});
  }

  public BatchReport batchReport(String nameOrId) {
    return exchange.get("/v1/batches/" + segment(nameOrId) + "/report", new TypeReference<>() {});
  }

  /** In the order in which they were accepted. */
  public Page<ProjectReport> projectReports(String batch, @Nullable String cursor, int limit) {
    return exchange.get(
        "/v1/batches/" + segment(batch) + "/report/projects" + query(page(cursor, limit)),
        new TypeReference<>() {});
  }

  public MigrationReport migrationReport(UUID id) {
    return exchange.get("/v1/migrations/" + id + "/report", new TypeReference<>() {});
  }

  /** Newest first; each of {@code migration} and {@code batch} narrows. */
  public Page<AuditEntry> audit(
      @Nullable UUID migration, @Nullable String batch, @Nullable String cursor, int limit) {
    Map<String, @Nullable String> parameters = page(cursor, limit);
    parameters.put("migration", migration == null ? null : migration.toString());
    parameters.put("batch", batch);
    return exchange.get("/v1/audit" + query(parameters), new TypeReference<>() {});
  }

  /**
   * @param head an earlier check's head; absent when none was noted
   */
  public AuditCheck checkAudit(@Nullable String head) {
    return exchange.get(
        "/v1/audit/check" + (head == null ? "" : "?head=" + segment(head)),
        new TypeReference<>() {});
  }

  /** Of {@code request} only {@code from} and {@code reason} count. */
  public MigrationDetail replayMigration(UUID id, ReplayRequest request) {
    return exchange.post(
        "/v1/migrations/" + id + "/replay", request, null, new TypeReference<>() {});
  }

  public Page<WorkerStatus> workers() {
    return exchange.get("/v1/workers", new TypeReference<>() {});
  }

  /** The worker before it has heard. */
  public WorkerStatus drainWorker(String id, DrainRequest request) {
    return exchange.post(
        "/v1/workers/" + segment(id) + "/drain", request, null, new TypeReference<>() {});
  }

  /** The worker before it has heard. */
  public WorkerStatus resumeWorker(String id, @Nullable String reason) {
    return exchange.post(
        "/v1/workers/" + segment(id) + "/resume",
        new WishRequest(reason),
        null,
        new TypeReference<>() {});
  }

  /** Begins a check; ask {@link #planCheck} for its answer. */
  public PlanCheck checkPlan(PlanCheckRequest request) {
    return exchange.post("/v1/plans/check", request, null, new TypeReference<>() {});
  }

  public PlanCheck planCheck(UUID id) {
    return exchange.get("/v1/plans/checks/" + id, new TypeReference<>() {});
  }

  /** The latest one of this very plan that has ended; empty when there is none. */
  public Optional<PlanCheck> latestPlanCheck(String fingerprint) {
    try {
      return Optional.of(
          exchange.get(
              "/v1/plans/" + segment(fingerprint) + "/check", new TypeReference<PlanCheck>() {}));
    } catch (ProblemException e) {
      if (e.problem().code().equals("not_found")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public Page<PlanSummary> plans(@Nullable String cursor, int limit) {
    return exchange.get("/v1/plans" + query(page(cursor, limit)), new TypeReference<>() {});
  }

  public PlanDetail plan(String fingerprint) {
    return exchange.get("/v1/plans/" + segment(fingerprint), new TypeReference<>() {});
  }

  /**
   * @param idempotencyKey the same key with the same request gives the same answer and asks for
   *     nothing twice; so in the two below
   */
  public BackupJob createBackup(BackupRequest request, String idempotencyKey) {
    return exchange.post("/v1/backups", request, idempotencyKey, new TypeReference<>() {});
  }

  public BackupJob restoreBackup(RestoreRequest request, String idempotencyKey) {
    return exchange.post("/v1/backups/restore", request, idempotencyKey, new TypeReference<>() {});
  }

  public BackupJob verify(VerificationRequest request, String idempotencyKey) {
    return exchange.post("/v1/verifications", request, idempotencyKey, new TypeReference<>() {});
  }

  public BackupRun drillBackups(DrillRequest request, String idempotencyKey) {
    return exchange.post("/v1/backups/drill", request, idempotencyKey, new TypeReference<>() {});
  }

  /** Which jobs to list; each part narrows. */
  public record BackupQuery(
      @Nullable String kind,
      @Nullable String state,
      @Nullable String project,
      @Nullable String bundle,
      @Nullable UUID run) {}

  /** Newest first. */
  public Page<BackupJob> backups(BackupQuery filter, @Nullable String cursor, int limit) {
    Map<String, @Nullable String> parameters = page(cursor, limit);
    parameters.put("kind", filter.kind());
    parameters.put("state", filter.state());
    parameters.put("project", filter.project());
    parameters.put("bundle", filter.bundle());
    parameters.put("run", filter.run() == null ? null : filter.run().toString());
    return exchange.get("/v1/backups" + query(parameters), new TypeReference<>() {});
  }

  public BackupJob backup(UUID id) {
    return exchange.get("/v1/backups/" + id, new TypeReference<>() {});
  }

  public BackupJob pinBackup(UUID id, boolean pinned) {
    return exchange.post(
        "/v1/backups/" + id + (pinned ? "/pin" : "/unpin"),
        Map.of(),
        null,
        new TypeReference<>() {});
  }

  /** Who needs the bundle that {@code migration}, or a job of that id, has written. */
  /** Whether a bundle has to be restored elsewhere before it goes to the server of that name. */
  public TestNeed test(String project, String bundle, String manifestSha256, String server) {
    Map<String, @Nullable String> parameters = new TreeMap<>();
    parameters.put("manifestSha256", manifestSha256);
    parameters.put("server", server);
    return exchange.get(
        "/v1/backups/tests/" + segment(project) + "/" + segment(bundle) + query(parameters),
        new TypeReference<>() {});
  }

  public BackupNeed need(UUID migration, String bundle) {
    return exchange.get(
        "/v1/backups/needs/" + migration + "/" + segment(bundle), new TypeReference<>() {});
  }

  /** The same one again changes nothing. */
  public Schedule createSchedule(ScheduleRequest request) {
    return exchange.post("/v1/schedules", request, null, new TypeReference<>() {});
  }

  public Page<Schedule> schedules(@Nullable String cursor, int limit) {
    return exchange.get("/v1/schedules" + query(page(cursor, limit)), new TypeReference<>() {});
  }

  public Schedule schedule(String name) {
    return exchange.get("/v1/schedules/" + segment(name), new TypeReference<>() {});
  }

  public Schedule pauseSchedule(String name, boolean paused) {
    return exchange.post(
        "/v1/schedules/" + segment(name) + (paused ? "/pause" : "/resume"),
        Map.of(),
        null,
        new TypeReference<>() {});
  }

  public Schedule deleteSchedule(String name) {
    return exchange.delete("/v1/schedules/" + segment(name), new TypeReference<>() {});
  }

  @Override
  public void close() {
    exchange.close();
  }

  public Page<DeadLetter> deadLetters(@Nullable String cursor, int limit) {
    return exchange.get("/v1/dead-letters" + query(page(cursor, limit)), new TypeReference<>() {});
  }

  public DeadLetter deadLetter(String id) {
    return exchange.get("/v1/dead-letters/" + segment(id), new TypeReference<>() {});
  }

  public Replayed replayDeadLetter(String id) {
    return exchange.post(
        "/v1/dead-letters/" + segment(id) + "/replay", Map.of(), null, new TypeReference<>() {});
  }

  private MigrationDetail wish(UUID migration, String verb, @Nullable String reason) {
    return exchange.post(
        "/v1/migrations/" + migration + "/" + verb,
        new WishRequest(reason),
        null,
        new TypeReference<>() {});
  }

  private BatchStatus wish(String batch, String verb, @Nullable String reason) {
    return exchange.post(
        "/v1/batches/" + segment(batch) + "/" + verb,
        new WishRequest(reason),
        null,
        new TypeReference<>() {});
  }

  private static Map<String, @Nullable String> page(@Nullable String cursor, int limit) {
    Map<String, @Nullable String> parameters = new TreeMap<>();
    parameters.put("cursor", cursor);
    parameters.put("limit", String.valueOf(limit));
    return parameters;
  }

  private static String query(Map<String, @Nullable String> parameters) {
    return parameters.entrySet().stream()
        .filter(parameter -> parameter.getValue() != null)
        .map(parameter -> parameter.getKey() + "=" + segment(String.valueOf(parameter.getValue())))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
