package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A target server in memory: what {@link Fence}, {@link StagingDatabases}, {@link Homes} and {@link
 * StandingLoad} do to one, each transaction and each statement that PostgreSQL commits by itself as
 * one call. {@code TargetModelTest} holds it to the real ones. One thread.
 */
public class TargetModel {
  /** A database: its number, its rows, and for an existing target its own fence and load. */
  public static final class Database {
    private final long oid;
    private final Map<ProjectRef, Fence.Held> fence = new HashMap<>();
    private final Map<ProjectRef, StandingLoad> standing = new HashMap<>();
    private List<String> rows;

    public Database(long oid, List<String> rows) {
      this.oid = oid;
      this.rows = List.copyOf(rows);
    }

    public long oid() {
      return oid;
    }

    public List<String> rows() {
      return rows;
    }

    public Optional<StandingLoad> standing(ProjectRef project) {
      return Optional.ofNullable(standing.get(project));
    }
  }

  /** A row of {@code drover.staging}. */
  public record Record(Staging staging, ProjectRef project, String state) {}

  /** A row of {@code drover.home}. */
  public record Home(
      long oid, ProjectRef project, MigrationId migration, int epoch, DatabaseName staging) {}

  /** Hears what is committed, in its order. */
  public interface Observer {
    /** A fence was taken; {@code before} is absent for the first. */
    void fenced(Claim claim, Fence.@Nullable Held before);

    /** Rows were written into a database; {@code fence} is its project's at that time. */
    void written(Claim claim, DatabaseName database, Fence.@Nullable Held fence);

    void promoted(Claim claim, Staging staging, Fence.@Nullable Held fence);

    void withdrawn(Claim claim, DatabaseName home);

    /** A database is gone; {@code recorded} is its number by the record that was dropped. */
    void dropped(Staging recorded, long oid, Fence.@Nullable Held fence);
  }

  private final Observer observer;
  private final Map<ProjectRef, Fence.Held> fence = new HashMap<>();
  private final Map<DatabaseName, Database> databases = new LinkedHashMap<>();
  private final Map<DatabaseName, Record> records = new LinkedHashMap<>();
  private final Map<DatabaseName, Home> homes = new LinkedHashMap<>();

  public TargetModel(Observer observer) {
    this.observer = observer;
  }

  public Map<DatabaseName, Database> databases() {
    return databases;
  }

  public Map<DatabaseName, Record> records() {
    return records;
  }

  public Map<DatabaseName, Home> homes() {
    return homes;
  }

  public Fence.@Nullable Held fence(ProjectRef project) {
    return fence.get(project);
  }

  /** The database as {@code servers.open} would find it. */
  public Database open(DatabaseName name) throws SQLException {
    Database database = databases.get(name);
    if (database == null) {
      throw new SQLException("no such database", "3D000");
    }
    return database;
  }

  /** {@link Fence#take} in the control database. */
  public void take(Claim claim) {
    take(fence, claim);
  }

  /** {@link Fence#raise} in an existing target; the model has no sessions to end. */
  public void raise(Database database, Claim claim) {
    take(database.fence, claim);
  }

  /** Whether {@code claim} wins over who holds the fence now. */
  protected boolean wins(Fence.@Nullable Held held, Claim claim) {
    return held == null || order(held.migration(), held.epoch(), claim) < 0;
  }

  private void take(Map<ProjectRef, Fence.Held> fences, Claim claim) {
    Fence.Held held = fences.get(claim.project());
    if (!wins(held, claim)) {
      throw Fence.lost(Optional.ofNullable(held), claim);
    }
    fences.put(claim.project(), new Fence.Held(claim.migration(), claim.epoch(), claim.holder()));
    observer.fenced(claim, held);
  }

  private static void lock(Map<ProjectRef, Fence.Held> fences, Claim claim) {
    Fence.Held held = fences.get(claim.project());
    if (held == null || order(held.migration(), held.epoch(), claim) != 0) {
      throw Fence.lost(Optional.ofNullable(held), claim);
    }
  }

  private static int order(MigrationId migration, int epoch, Claim claim) {
    int migrations = migration.hex().compareTo(claim.migration().hex());
    return migrations != 0 ? migrations : Integer.compare(epoch, claim.epoch());
  }

  /** {@link StagingDatabases#intend}. */
  public Staging intend(Claim claim, long oid) {
    take(claim);
    Staging staging =
        new Staging(
            DatabaseName.staging(claim.migration(), claim.epoch()),
            oid,
            claim.migration(),
            claim.epoch());
    records.put(staging.name(), new Record(staging, claim.project(), "intent"));
    return staging;
  }

  /** The first half of {@link StagingDatabases#make}: {@code CREATE DATABASE}. */
  public void create(Staging staging) throws SQLException {
    if (databases.containsKey(staging.name())) {
      throw StagingDatabases.foreign("staging_foreign", staging);
    }
    if (databases.values().stream().anyMatch(database -> database.oid() == staging.oid())) {
      throw new SQLException("the number is in use", "22023");
    }
    databases.put(staging.name(), new Database(staging.oid(), List.of()));
  }

  /** The second half of {@link StagingDatabases#make}; false when it must be dropped again. */
  public boolean mark(Staging staging) {
    Record record = records.get(staging.name());
    if (record == null || !record.state().equals("intent")) {
      return false;
    }
    records.put(staging.name(), new Record(record.staging(), record.project(), "made"));
    return true;
  }

  /** {@link StagingDatabases#older}. */
  public List<Staging> older(Claim claim) {
    List<Staging> older = new ArrayList<>();
    for (Record record : records.values()) {
      Staging staging = record.staging();
      if (staging.migration().equals(claim.migration())
          && staging.epoch() < claim.epoch()
          && !record.state().equals("promoted")
          && (!record.state().equals("dropped") || isThere(staging))) {
        older.add(staging);
      }
    }
    older.sort(Comparator.comparingInt(Staging::epoch));
    return older;
  }

  /** {@link StagingDatabases#dead}. */
  public List<Staging> dead() {
    List<Staging> dead = new ArrayList<>();
    for (Record record : records.values()) {
      Fence.Held held = fence.get(record.project());
      Staging staging = record.staging();
      if (held != null
          && !record.state().equals("promoted")
          && isThere(staging)
          && order(
                  staging.migration(),
                  staging.epoch(),
                  new Claim(record.project(), held.migration(), held.epoch(), ""))
              < 0) {
        dead.add(staging);
      }
    }
    return dead;
  }

  private boolean isThere(Staging staging) {
    Database database = databases.get(staging.name());
    return database != null && database.oid() == staging.oid();
  }

  /** Whether a database may be dropped as {@code staging}. */
  protected boolean isOurs(Database database, Staging staging) {
    return database.oid() == staging.oid();
  }

  /** {@link StagingDatabases#drop}. */
  public void drop(Staging staging) {
    Database database = databases.get(staging.name());
    if (database != null && !isOurs(database, staging)) {
      throw StagingDatabases.foreign("restore_foreign_database", staging);
    }
    Record record = records.get(staging.name());
    if (database != null) {
      databases.remove(staging.name());
      observer.dropped(
          staging, database.oid(), record == null ? null : fence.get(record.project()));
    }
    if (record != null && !record.state().equals("promoted")) {
      records.put(staging.name(), new Record(record.staging(), record.project(), "dropped"));
    }
  }

  /** The fence's part of a promotion. */
  protected void takeToPromote(Claim claim) {
    take(claim);
  }

  /**
   * {@link Homes#promote}.
   *
   * @return false when it was this migration's home already
   */
  public boolean promote(Claim claim, DatabaseName staging, DatabaseName home) {
    Fence.Held before = fence.get(claim.project());
    takeToPromote(claim);
    try {
      return rename(claim, staging, home);
    } catch (DroverException e) {
      if (before == null) {
        fence.remove(claim.project());
      } else {
        fence.put(claim.project(), before);
      }
      throw e;
    }
  }

  private boolean rename(Claim claim, DatabaseName staging, DatabaseName home) {
    Record record = records.get(staging);
    Database taken = databases.get(home);
    if (taken != null) {
      Home recorded = homes.get(home);
      if (recorded != null
          && recorded.oid() == taken.oid()
          && recorded.migration().equals(claim.migration())) {
        return false;
      }
      throw Homes.targetExists(home);
    }
    if (record == null
        || !record.state().equals("made")
        || !record.project().equals(claim.project())
        || !record.staging().migration().equals(claim.migration())
        || !isThere(record.staging())) {
      throw Homes.stagingMissing(staging);
    }
    databases.put(home, Objects.requireNonNull(databases.remove(staging)));
    records.put(staging, new Record(record.staging(), record.project(), "promoted"));
    homes.put(
        home,
        new Home(
            record.staging().oid(), record.project(), claim.migration(), claim.epoch(), staging));
    observer.promoted(claim, record.staging(), fence.get(claim.project()));
    return true;
  }

  /** {@link Homes#withdraw}. */
  public void withdraw(Claim claim) {
    lock(fence, claim);
    for (Map.Entry<DatabaseName, Home> entry : List.copyOf(homes.entrySet())) {
      Home home = entry.getValue();
      if (home.migration().equals(claim.migration())) {
        withdraw(claim, entry.getKey(), home);
      }
    }
  }

  private void withdraw(Claim claim, DatabaseName name, Home home) {
    DatabaseName found =
        databases.entrySet().stream()
            .filter(entry -> entry.getValue().oid() == home.oid())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    if (found != null && !found.equals(name)) {
      throw Homes.renamed(name, found);
    }
    if (found != null) {
      databases.put(home.staging(), Objects.requireNonNull(databases.remove(name)));
    }
    homes.remove(name);
    Record record = Objects.requireNonNull(records.get(home.staging()));
    records.put(home.staging(), new Record(record.staging(), record.project(), "made"));
    observer.withdrawn(claim, name);
  }

  /** Loads a staging database in one transaction; the epoch's own database needs no fence. */
  public void load(Claim claim, Staging staging, List<String> rows) throws SQLException {
    Database database = open(staging.name());
    database.rows = List.copyOf(rows);
    observer.written(claim, staging.name(), null);
  }

  /**
   * Loads an existing database in one transaction that locks its fence.
   *
   * @param rows its new content; absent leaves what stands there and claims it anew
   */
  public void loadExisting(
      Claim claim, DatabaseName name, String bundle, @Nullable List<String> rows)
      throws SQLException {
    Database database = open(name);
    lock(database.fence, claim);
    if (rows != null) {
      database.rows = List.copyOf(rows);
      observer.written(claim, name, database.fence.get(claim.project()));
    }
    database.standing.put(
        claim.project(),
        new StandingLoad(
            claim.project(), claim.migration(), claim.epoch(), bundle, database.rows.size()));
  }

  /** An existing database whose fence is locked for {@code claim} while it is looked at. */
  public Database locked(Claim claim, DatabaseName name) throws SQLException {
    Database database = open(name);
    lock(database.fence, claim);
    return database;
  }

  /** What {@code claim} is told when the fence keeps it out. */
  public DroverException lost(Claim claim) {
    return Fence.lost(Optional.ofNullable(fence.get(claim.project())), claim);
  }

  /** Puts an existing database's own rows back, if this migration's stand there. */
  public void putBack(Claim claim, DatabaseName name, List<String> before) throws SQLException {
    Database database = open(name);
    lock(database.fence, claim);
    StandingLoad standing = database.standing.get(claim.project());
    if (standing != null && standing.migration().equals(claim.migration())) {
      database.rows = List.copyOf(before);
      database.standing.remove(claim.project());
      observer.written(claim, name, database.fence.get(claim.project()));
    }
  }
}
