package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Order;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs a project's pending files on a {@link ProjectClone}, statement by statement as Flyway does,
 * and looks at what each does; then takes it back where that would be done from a bundle. Of the
 * project's own database only the catalog is read.
 *
 * @param pending the files' names, in the order they are run
 * @param statements all that were run
 * @param structure what is built differently afterwards
 * @param drawn sequences that are not there any more
 * @param undo what it would be taken back by
 * @param undoable why it cannot be; empty when it can
 * @param different what of the clone is not as in the project's database
 * @param failure why the files ended before their end
 */
public record DryRun(
    List<String> pending,
    List<Ran> statements,
    List<Structure.Difference> structure,
    List<TableName> drawn,
    UndoWay undo,
    List<String> undoable,
    List<String> different,
    @Nullable Failure failure) {
  private static final int LONGEST = 160;

  public DryRun {
    pending = List.copyOf(pending);
    statements = List.copyOf(statements);
    structure = List.copyOf(structure);
    drawn = List.copyOf(drawn);
    undoable = List.copyOf(undoable);
    different = List.copyOf(different);
  }

  /**
   * A statement.
   *
   * @param sql its beginning
   * @param inTransaction with the others, or alone
   */
  public record Ran(String script, String sql, boolean inTransaction, List<Touched> tables) {
    public Ran {
      tables = List.copyOf(tables);
    }
  }

  /**
   * What a statement does to a table that is in the project's database.
   *
   * @param lock the strongest it takes there, as PostgreSQL's manual calls it; kept to the
   *     transaction's end
   * @param rewritten every row is written anew
   * @param scanned every row is read
   */
  public record Touched(TableName table, String lock, boolean rewritten, boolean scanned) {
    /** Whether nobody else can write to the table from then on. */
    public boolean holdsUpWriters() {
      return switch (Locks.Mode.valueOf(lock.replace(' ', '_'))) {
        case ACCESS_SHARE, ROW_SHARE, ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE -> false;
        case SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE -> true;
      };
    }

    private boolean writes() {
      return switch (Locks.Mode.valueOf(lock.replace(' ', '_'))) {
        case ACCESS_SHARE, ROW_SHARE, SHARE_UPDATE_EXCLUSIVE, SHARE -> rewritten;
        case ROW_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE -> true;
      };
    }
  }

  /**
   * @param database the project's, in autocommit mode; only read
   * @param order names the server, and the scratch database
   * @throws DroverException {@code schema_history_differs} and the like, when it could not begin
   */
  public static DryRun of(Servers servers, Order order, Schema plan, Connection database)
      throws SQLException {
    TableName history = plan.apply().history();
    Blueprint blueprint = Blueprints.of(database, history);
    List<VersionFile> pending =
        new Versions(database, plan)
            .steps().stream().flatMap(step -> step.files().stream()).toList();
    UndoWay undo = UndoWay.of(plan, pending);
    try (ProjectClone clone = ProjectClone.of(servers, order, plan, database, blueprint)) {
      Connection scratch = clone.connection();
      Structure before = Structure.read(scratch, history);
      Blueprint built = Blueprints.of(scratch, history);
      Looking looking = new Looking(history);
      Failure failure = run(new Versions(scratch, plan), looking);
      Structure after = Structure.read(scratch, history);
      return new DryRun(
          pending.stream().map(VersionFile::baseName).toList(),
          looking.statements,
          before.differences(after, true),
          List.copyOf(new Rebuilding(scratch, built, history).drawn()),
          undo,
          failure == null ? undoable(scratch, before, built, plan, undo, pending) : List.of(),
          clone.different().stream().map(Object::toString).toList(),
          failure);
    }
  }

  private static @Nullable Failure run(Versions versions, Looking looking) throws SQLException {
    try {
      for (Versions.Step step : versions.steps()) {
        versions.runWhole(step, looking);
      }
      return null;
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      return e.failure();
    }
  }

  private static List<String> undoable(
      Connection scratch,
      Structure before,
      Blueprint built,
      Schema plan,
      UndoWay undo,
      List<VersionFile> pending)
      throws SQLException {
    return switch (undo) {
      case FILES -> List.of();
      case NONE -> List.of("mode development keeps no bundle");
      case BUNDLE -> {
        List<String> why = new ArrayList<>(Undoing.unprovable(plan, pending));
        why.addAll(Undoing.obstacles(scratch, before, built, plan.apply().history()));
        yield why;
      }
    };
  }

  /**
   * Tables of the project's that the files write to or change, as far as this run could see, and
   * sequences that they drop.
   */
  public List<TableName> changed() {
    Set<TableName> tables = new TreeSet<>(drawn);
    for (Ran statement : statements) {
      statement.tables().stream().filter(Touched::writes).map(Touched::table).forEach(tables::add);
    }
    return List.copyOf(tables);
  }

  /** Looks at the clone after every statement. */
  private static final class Looking implements Watch {
    private final TableName history;
    private final List<Ran> statements = new ArrayList<>();
    private String script = "";
    private Locks before = new Locks(List.of());
    private Structure structure = new Structure(0, List.of());

    /** Tables that were there before the first file, as they are in the project's database. */
    private final Map<Long, TableName> names = new HashMap<>();

    private boolean begun;

    Looking(TableName history) {
      this.history = history;
    }

    @Override
    public void beforeFile(Connection session, String name) throws SQLException {
      script = name;
      if (!begun) {
        begun = true;
        Locks.of(session, history).tables().forEach(table -> names.put(table.oid(), table.name()));
      }
    }

    @Override
    public void beforeStatement(Connection session, String sql) throws SQLException {
      if (session.getAutoCommit()) {
        structure = Structure.read(session, history);
      } else {
        before = Locks.of(session, history);
      }
    }

    @Override
    public void afterStatement(Connection session, String sql) throws SQLException {
      boolean inTransaction = !session.getAutoCommit();
      List<Touched> touched = inTransaction ? locked(Locks.of(session, history)) : shared(session);
      statements.add(
          new Ran(
              script,
              Printable.of(sql.strip().replaceAll(";$", ""), LONGEST),
              inTransaction,
              touched));
    }

    /** A fact's table is written as the server does, which quotes only what it must. */
    private static boolean matches(TableName name, @Nullable String written) {
      return written != null && written.replace("\"", "").equals(name.schema() + "." + name.name());
    }

    private List<Touched> locked(Locks after) {
      Map<Long, Locks.Table> now = new HashMap<>();
      after.tables().forEach(table -> now.put(table.oid(), table));
      List<Touched> touched = new ArrayList<>();
      for (Locks.Table was : before.tables()) {
        TableName name = names.get(was.oid());
        Locks.Table there = now.get(was.oid());
        if (name != null && there == null) {
          touched.add(new Touched(name, Locks.Mode.ACCESS_EXCLUSIVE.word(), false, false));
        } else if (name != null && there != null) {
          was.until(there)
              .ifPresent(done ->
                  touched.add(
                      new Touched(name, done.lock().word(), done.rewritten(), done.scanned())));
        }
      }
      return touched;
    }

    /** Its locks are gone already; all that may not stand in a transaction let writers through. */
    private List<Touched> shared(Connection session) throws SQLException {
      Structure now = Structure.read(session, history);
      List<Touched> touched = new ArrayList<>();
      for (Structure.Difference difference : structure.differences(now, false)) {
        names.values().stream()
            .filter(name -> matches(name, difference.any().table()))
            .map(name ->
                new Touched(
                    name,
                    Locks.Mode.SHARE_UPDATE_EXCLUSIVE.word(),
                    false,
                    difference.found() != null))
            .filter(one -> !touched.contains(one))
            .forEach(touched::add);
      }
      return touched;
    }
  }
}
