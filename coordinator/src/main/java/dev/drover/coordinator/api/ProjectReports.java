package dev.drover.coordinator.api;

import dev.drover.common.api.MigrationReport;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.Page;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.api.ProjectReport.Stay;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Note;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.MigrationDetail;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.MigrationView;
import dev.drover.coordinator.store.Migrations;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What became of single projects. Thread-safe. */
@Singleton
final class ProjectReports {
  private final Jdbi jdbi;
  private final Migrations migrations;
  private final Reports reports;

  ProjectReports(Database database, Migrations migrations, Reports reports) {
    this.jdbi = database.jdbi();
    this.migrations = migrations;
    this.reports = reports;
  }

  /** In the order in which they were accepted. */
  Page<ProjectReport> page(UUID batch, Cursor cursor) {
    UUID last = cursor.lastId();
    List<MigrationView> views =
        migrations.page(
            new MigrationFilter(batch, Set.of(), null),
            last == null ? null : new MigrationId(last),
            cursor.oneMore());
    Map<UUID, List<Moment>> ways = ways(views.stream().map(view -> view.id().value()).toList());
    return cursor.page(
        views,
        view -> view.id().toString(),
        view -> report(view, ways.getOrDefault(view.id().value(), List.of())));
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code not_found}
   */
  MigrationReport of(UUID id) {
    MigrationDetail detail =
        migrations.detail(new MigrationId(id)).orElseThrow(Missing.of("migration", id.toString()));
    MigrationView view = detail.migration();
    List<Moment> way = ways(List.of(id)).getOrDefault(id, List.of());
    return new MigrationReport(
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        view.batchName(),
        view.saga().move().terms().plan(),
        detail.plan().kind(),
        report(view, way),
        steps(detail, way),
        detail.history().stream().map(ShownMigration::entry).toList(),
        reports.head());
  }

  private static List<MigrationReport.Step> steps(MigrationDetail detail, List<Moment> way) {
    boolean byHand =
        !detail.history().isEmpty() && detail.history().getLast().note().startsWith(Note.BY_HAND);
    return new StepReports(
            detail.plan(),
            detail.migration().saga(),
            way.stream().map(Moment::state).toList(),
            byHand)
        .list();
  }

  /** The arrival in a state. */
  private record Moment(UUID migration, Instant at, MigrationState state, int epoch, byte[] hash) {}

  private Map<UUID, List<Moment>> ways(List<UUID> ids) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT subject, at, state, epoch, hash FROM audit
                WHERE subject = ANY (:ids) AND deed = 'transition' ORDER BY subject, version
                """)
            .bindArray("ids", UUID.class, ids)
            .map((row, _) ->
                new Moment(
                    row.getObject("subject", UUID.class),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    ShownMigration.state(row.getString("state")),
                    row.getInt("epoch"),
                    row.getBytes("hash")))
            .collect(Collectors.groupingBy(Moment::migration)));
  }

  private static ProjectReport report(MigrationView view, List<Moment> way) {
    Saga saga = view.saga();
    SealedBundle bundle = saga.made().bundle();
    GivenBundle given = saga.move().given();
    return new ProjectReport(
        view.id().value(),
        view.project().value(),
        view.server(),
        view.database().value(),
        saga.move().owner(),
        ShownMigration.state(view.state()),
        bundle == null ? null : bundle.id().value(),
        bundle == null ? null : bundle.manifestSha256(),
        given == null ? null : given.bundle().id().value(),
        view.tested(),
        ShownMigration.word(saga.made().verdict()),
        saga.made().verdict() instanceof Verdict.Matches(long rows, _) ? rows : null,
        saga.made().tables(),
        saga.made().others(),
        ShownMigration.findings(view),
        view.failure(),
        saga.epoch(),
        started(way),
        view.endedAt(),
        stays(way),
        way.isEmpty() ? null : HexFormat.of().formatHex(way.getLast().hash()));
  }

  private static @Nullable Instant started(List<Moment> way) {
    return way.stream()
        .filter(moment -> moment.epoch() > 0)
        .map(Moment::at)
        .findFirst()
        .orElse(null);
  }

  /** Consecutive entries in one state are one stay. The state it is in now has no end yet. */
  private static List<Stay> stays(List<Moment> way) {
    List<Stay> stays = new ArrayList<>();
    Moment arrived = null;
    for (Moment moment : way) {
      if (arrived != null && moment.state() == arrived.state()) {
        continue;
      }
      if (arrived != null && !arrived.state().ended()) {
        stays.add(new Stay(arrived.state(), seconds(arrived.at(), moment.at())));
      }
      arrived = moment;
    }
    return stays;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
