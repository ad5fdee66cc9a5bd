package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Does the same to a PostgreSQL server and to {@link TargetModel}, at random, and finds the same
 * answers and the same remains after every step.
 */
final class TargetModelTest {
  private static final int STEPS = 80;
  private static final long SEED = 20;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ProjectRef project = new ProjectRef("modelled " + MigrationId.next());
  private final List<MigrationId> migrations = List.of(MigrationId.next(), MigrationId.next());
  private final TargetModel model = new TargetModel(new Unobserved());
  private final List<Staging> intended = new ArrayList<>();
  private final DatabaseName home =
      new DatabaseName("home_of_" + migrations.getFirst().hex().substring(16));
  private Servers servers;
  private Connection control;
  private Connection existing;
  private DatabaseName existingName;

  /** What is done to one of the two. */
  @FunctionalInterface
  private interface Deed {
    @Nullable Object run() throws SQLException;
  }

  @BeforeEach
  void open() throws SQLException {
    TestPostgres postgres = TestPostgres.version18();
    servers =
        new Servers(
            new DroverConfig(null, null, Map.of("s", postgres.server()), null, null), "test");
    control = new ControlDatabase(servers).connect("s");
    existingName = new DatabaseName(postgres.createDatabase("modelled"));
    existing = servers.open("s", existingName);
    Fence.prepare(existing);
    model.databases().put(existingName, new TargetModel.Database(1, List.of()));
  }

  @AfterEach
  void close() throws SQLException {
    try (Statement statement = control.createStatement()) {
      for (String name : databases().keySet()) {
        statement.execute("DROP DATABASE IF EXISTS " + Sql.identifier(new DatabaseName(name)));
      }
    }
    existing.close();
    control.close();
    servers.close();
  }

  @Test
  void theModelDoesWhatTheServerDoes() throws SQLException {
    for (int step = 0; step < STEPS; step++) {
      step(step);
      assertThat(remainsInModel()).as("after step %s", step).isEqualTo(remains());
    }
  }

  private void step(int step) throws SQLException {
    Claim claim = claim(step);
    switch (random.nextInt(10)) {
      case 0, 1 -> intend(claim);
      case 2, 3 -> make(claim);
      case 4 -> drop(claim);
      case 5, 6 -> promote(claim);
      case 7 -> withdraw(claim);
      case 8 -> existing(claim);
      default -> tamper();
    }
  }

  /** Epochs mostly grow, and sometimes are old ones. */
  private Claim claim(int step) {
    MigrationId migration = migrations.get(step < STEPS * 2 / 3 ? 0 : random.nextInt(2));
    int epoch = random.nextInt(4) == 0 ? random.nextInt(step + 1) : step;
    return new Claim(project, migration, epoch, "worker " + random.nextInt(2));
  }

  private void same(Deed real, Deed modelled) {
    assertThat(answer(modelled)).isEqualTo(answer(real));
  }

  private static String answer(Deed deed) {
    try {
      return String.valueOf(deed.run());
    } catch (DroverException e) {
      return e.failure().toString();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private void intend(Claim claim) throws SQLException {
    try {
      Staging staging = StagingDatabases.intend(control, claim);
      intended.add(staging);
      assertThat(model.intend(claim, staging.oid())).isEqualTo(staging);
    } catch (DroverException e) {
      assertThat(answer(() -> model.intend(claim, 1))).isEqualTo(e.failure().toString());
    }
  }

  private void make(Claim by) {
    intended.stream()
        .skip(intended.isEmpty() ? 0 : random.nextInt(intended.size()))
        .findFirst()
        .ifPresent(staging -> {
          Claim claim = new Claim(project, staging.migration(), staging.epoch(), by.holder());
          same(
              () -> {
                StagingDatabases.make(control, claim, staging, new DatabaseName("template0"));
                return null;
              },
              () -> {
                model.create(staging);
                if (!model.mark(staging)) {
                  model.drop(staging);
                  throw model.lost(claim);
                }
                return null;
              });
        });
  }

  /** A restore's way: what is older is listed, and all or some of it dropped. */
  private void drop(Claim claim) throws SQLException {
    same(
        () -> {
          Fence.raise(control, claim);
          return null;
        },
        () -> {
          model.take(claim);
          return null;
        });
    List<Staging> older = StagingDatabases.older(control, claim);
    assertThat(model.older(claim)).isEqualTo(older);
    assertThat(model.dead())
        .containsExactlyInAnyOrderElementsOf(
            StagingDatabases.dead(control).stream()
                .filter(dead -> migrations.contains(dead.migration()))
                .toList());
    for (Staging staging : older) {
      if (random.nextInt(4) > 0) {
        same(
            () -> {
              StagingDatabases.drop(control, staging);
              return null;
            },
            () -> {
              model.drop(staging);
              return null;
            });
      }
    }
  }

  private void promote(Claim claim) {
    DatabaseName staging =
        intended.isEmpty() ? home : intended.get(random.nextInt(intended.size())).name();
    same(
        () -> {
          Homes.promote(control, claim, staging, home);
          return null;
        },
        () -> {
          model.promote(claim, staging, home);
          return null;
        });
  }

  private void withdraw(Claim claim) {
    Claim holder =
        random.nextBoolean() || model.fence(project) == null
            ? claim
            : Optional.ofNullable(model.fence(project))
                .map(held -> new Claim(project, held.migration(), held.epoch(), held.holder()))
                .orElseThrow();
    same(
        () -> {
          Homes.withdraw(control, holder);
          return null;
        },
        () -> {
          model.withdraw(holder);
          return null;
        });
  }

  private void existing(Claim claim) {
    boolean raises = random.nextInt(4) > 0;
    boolean loads = random.nextBoolean();
    same(
        () -> {
          if (raises) {
            Fence.raise(existing, claim);
          }
          return Transaction.run(
              existing,
              () -> {
                Fence.lock(existing, claim);
                Optional<StandingLoad> standing = StandingLoad.read(existing, project);
                if (loads) {
                  new StandingLoad(project, claim.migration(), claim.epoch(), "b", 0)
                      .write(existing);
                } else if (standing
                    .filter(load -> load.migration().equals(claim.migration()))
                    .isPresent()) {
                  StandingLoad.remove(existing, project);
                }
                return StandingLoad.read(existing, project);
              });
        },
        () -> {
          if (raises) {
            model.raise(model.open(existingName), claim);
          }
          if (loads) {
            model.loadExisting(claim, existingName, "b", List.of());
          } else {
            model.putBack(claim, existingName, List.of());
          }
          return model.open(existingName).standing(project);
        });
  }

  /** Somebody takes the home's name, or gives it back. */
  private void tamper() throws SQLException {
    TargetModel.Database there = model.databases().get(home);
    try (Statement statement = control.createStatement()) {
      if (there == null) {
        long oid = DatabaseNumber.next();
        statement.execute("CREATE DATABASE " + Sql.identifier(home) + " OID " + oid);
        model.databases().put(home, new TargetModel.Database(oid, List.of()));
      } else if (!model.homes().containsKey(home)) {
        statement.execute("DROP DATABASE " + Sql.identifier(home));
        model.databases().remove(home);
      }
    }
  }

  private List<Object> remains() throws SQLException {
    return List.of(
        Fence.read(control, project),
        rows("SELECT name, state FROM drover.staging WHERE project = ?", 2),
        rows("SELECT database, epoch, staging FROM drover.home WHERE project = ?", 3),
        databases());
  }

  private List<Object> remainsInModel() {
    Map<String, String> records = new TreeMap<>();
    model
        .records()
        .forEach((name, record) -> records.put(name.value() + " " + record.state() + " ", ""));
    Map<String, String> homes = new TreeMap<>();
    model
        .homes()
        .forEach((name, one) ->
            homes.put(name.value() + " " + one.epoch() + " " + one.staging().value() + " ", ""));
    Map<String, Long> databases = new TreeMap<>();
    model.databases().forEach((name, database) -> databases.put(name.value(), database.oid()));
    databases.remove(existingName.value());
    return List.of(Optional.ofNullable(model.fence(project)), records, homes, databases);
  }

  private Map<String, String> rows(String sql, int columns) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    try (var query = control.prepareStatement(sql)) {
      query.setString(1, project.value());
      try (var row = query.executeQuery()) {
        while (row.next()) {
          StringBuilder text = new StringBuilder();
          for (int column = 1; column <= columns; column++) {
            text.append(row.getString(column)).append(' ');
          }
          rows.put(text.toString(), "");
        }
      }
    }
    return rows;
  }

  private Map<String, Long> databases() throws SQLException {
    Map<String, Long> found = new TreeMap<>();
    try (Statement statement = control.createStatement();
        var row = statement.executeQuery("SELECT datname, oid FROM pg_database")) {
      while (row.next()) {
        String name = row.getString(1);
        if (name.equals(home.value())
            || migrations.stream().anyMatch(migration -> name.contains(migration.hex()))) {
          found.put(name, row.getLong(2));
        }
      }
    }
    return found;
  }

  /** The model alone, without anybody who asserts. */
  private static final class Unobserved implements TargetModel.Observer {
    @Override
    public void fenced(Claim claim, Fence.@Nullable Held before) {}

    @Override
    public void written(Claim claim, DatabaseName database, Fence.@Nullable Held fence) {}

    @Override
    public void promoted(Claim claim, Staging staging, Fence.@Nullable Held fence) {}

    @Override
    public void withdrawn(Claim claim, DatabaseName home) {}

    @Override
    public void dropped(Staging recorded, long oid, Fence.@Nullable Held fence) {}
  }
}
