package dev.drover.common.schema;

import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/**
 * The files of a plan, run by Flyway in one session. What may stand in one transaction does; a file
 * with a statement that may not ({@code CREATE INDEX CONCURRENTLY}) is run by itself between two
 * transactions. Not thread-safe.
 */
public final class Versions {
  /** More than a database needs that holds only what files put there. */
  private static final int MOST_BATCHES = 1_000;

  private final Connection connection;
  private final Schema plan;
  private final List<VersionFile> files;

  /**
   * @param connection of {@link dev.drover.common.postgres.Servers}, in autocommit mode; its search
   *     path is set to what people write files for
   */
  public Versions(Connection connection, Schema plan) throws SQLException {
    this.connection = connection;
    this.plan = plan;
    this.files = wanted(plan);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = \"$user\", public");
    }
  }

  /** The files that a database has when it is brought up to the plan's version. */
  public static List<VersionFile> wanted(Schema plan) {
    String upTo = plan.apply().upTo();
    return plan.files().stream()
        .filter(
            file -> file.role() != VersionFile.Role.INVERSE && (upTo == null || file.within(upTo)))
        .toList();
  }

  /**
   * A transaction's worth of pending files, or one that must be run without.
   *
   * @param files in the order in which they are run
   * @param batch the only file's statement, which is to be run until it changes no row before the
   *     file is ({@link #batch}); absent of all others
   */
  public record Step(List<VersionFile> files, boolean inTransaction, @Nullable String batch) {
    /** One of its files by itself. */
    public Step only(VersionFile file) {
      return new Step(List.of(file), inTransaction, batch);
    }

    private boolean bears(boolean another) {
      return inTransaction && another && batch == null;
    }
  }

  /**
   * What is still to be run, as it would be.
   *
   * @throws dev.drover.common.failure.DroverException {@code schema_history_differs} when what was
   *     run is not what the plan's files say now; {@code placeholder_missing}, {@code
   *     placeholder_varies}; {@code batch_refused} when a file cannot be run in batches
   */
  public List<Step> steps() throws SQLException {
    Placeholders.require(plan);
    MigrationInfo[] pending =
        Faults.translated(() -> {
          Flyway flyway = flyway(files, new Watch.None(), true);
          flyway.validate();
          return flyway.info().pending();
        });
    return steps(pending);
  }

  private List<Step> steps(MigrationInfo[] pending) throws SQLException {
    Map<String, VersionFile> byName = new HashMap<>();
    files.forEach(file -> byName.put(file.baseName(), file));
    List<Step> steps = new ArrayList<>();
    for (MigrationInfo one : pending) {
      VersionFile file = byName.get(one.getScript());
      if (file == null || !(one instanceof MigrationInfoImpl known)) {
        throw new IllegalStateException(
            "The pending file " + one.getScript() + " is not the plan's");
      }
      boolean inTransaction = Faults.translated(known::canExecuteInTransaction);
      if (plan.apply().inBatches(file)) {
        String statement = Placeholders.replaced(connection, plan, file);
        BatchedStatement.require(file, statement, inTransaction);
        steps.add(new Step(List.of(file), true, statement));
      } else if (!steps.isEmpty() && steps.getLast().bears(inTransaction)) {
        List<VersionFile> longer = new ArrayList<>(steps.getLast().files());
        longer.add(file);
        steps.set(steps.size() - 1, new Step(longer, true, null));
      } else {
        steps.add(new Step(List.of(file), inTransaction, null));
      }
    }
    return steps;
  }

  /**
   * Runs one of the {@link #steps}, those before it having been run.
   *
   * @throws dev.drover.common.failure.DroverException {@code schema_sql_failed} naming file and
   *     line; {@code schema_busy} when a lock could not be had in time
   */
  public void run(Step step, Watch watch) {
    List<VersionFile> known = new ArrayList<>(step.files());
    String last =
        step.files().stream()
            .filter(file -> file.role() == VersionFile.Role.VERSION)
            .map(VersionFile::version)
            .max(VersionFile.ORDER)
            .orElse(null);
    for (VersionFile file : files) {
      boolean before =
          file.role() == VersionFile.Role.VERSION && (last == null || file.within(last));
      if (before && !known.contains(file)) {
        known.add(file);
      }
    }
    Faults.translated(() -> flyway(known, watch, false).migrate());
  }

  /**
   * Runs a step's batch once, in the session's transaction, if it is in one.
   *
   * @return how many rows it changed
   * @throws dev.drover.common.failure.DroverException as {@link #run}
   */
  public long batch(Step step) {
    String script = step.files().getFirst().baseName();
    String sql = Objects.requireNonNull(step.batch(), script);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
      return statement.getLargeUpdateCount();
    } catch (SQLException e) {
      throw Faults.of(script, e);
    }
  }

  /** As {@link #run}, all batches included, in a database of one's own. */
  public void runWhole(Step step, Watch watch) {
    if (step.batch() != null) {
      for (int batches = 1; batch(step) > 0; batches++) {
        if (batches == MOST_BATCHES) {
          throw BatchedStatement.endless(step.files().getFirst(), batches);
        }
      }
    }
    run(step, watch);
  }

  /** Runs everything that is pending, as in a database of one's own. */
  public void runAll() throws SQLException {
    for (Step step : steps()) {
      runWhole(step, new Watch.None());
    }
  }

  private Flyway flyway(List<VersionFile> known, Watch watch, boolean validating) {
    FluentConfiguration configuration =
        configuration(connection, plan)
            .resourceProvider(new PlanResources(known))
            .callbacks(new WatchCallback(watch));
    if (validating) {
      configuration.ignoreMigrationPatterns("*:pending", "*:future");
    }
    return configuration.load();
  }

  /** How Flyway does what it does for a plan, whatever files it is given. */
  static FluentConfiguration configuration(Connection connection, Schema plan) {
    TableName history = plan.apply().history();
    String baseline = plan.apply().baseline();
    FluentConfiguration configuration =
        Flyway.configure(Versions.class.getClassLoader())
            .loggers("slf4j")
            .dataSource(new OneConnection(connection))
            .locations(new String[0])
            .failOnMissingLocations(false)
            .defaultSchema(history.schema())
            .schemas(history.schema())
            .createSchemas(false)
            .table(history.name())
            .group(true)
            .mixed(false)
            .placeholders(plan.apply().placeholders())
            .validateOnMigrate(false)
            .validateMigrationNaming(false)
            .skipDefaultCallbacks(true)
            .skipDefaultResolvers(false)
            .cleanDisabled(true);
    // With its lock in a transaction, CREATE INDEX CONCURRENTLY would wait for Flyway itself.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    if (baseline != null) {
      configuration
          .baselineOnMigrate(true)
          .baselineVersion(MigrationVersion.fromVersion(baseline))
          .baselineDescription("as found by Drover");
    }
    return configuration;
  }

  @Override
  public String toString() {
    return Arrays.toString(files.stream().map(VersionFile::baseName).toArray());
  }
}
