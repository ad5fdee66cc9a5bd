package dev.drover.coordinator.store;

import dev.drover.common.message.Json;
import dev.drover.common.plan.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Plans by fingerprint. They never change, so the ones in use are kept in memory. Thread-safe. */
public final class Plans {
  private static final int KEPT = 64;

  private final Jdbi jdbi;
  private final Map<String, InUse> inUse =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InUse> eldest) {
          return size() > KEPT;
        }
      };

  public Plans(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * @param lean without the files' text, for commands that do not need it
   */
  record InUse(Plan whole, Plan lean) {}

  /** The JSON by which plans are stored and compared. */
  public static String normalized(Plan plan) {
    return PlanJson.write(plan);
  }

  /** Twice: the first one stays. */
  public void save(StoredPlan plan) {
    jdbi.useHandle(handle -> save(handle, plan));
  }

  public static void save(Handle handle, StoredPlan plan) {
    handle
        .createUpdate(
            """
            INSERT INTO plan (fingerprint, name, yaml, files, normalized)
            VALUES (:fingerprint, :name, :yaml, CAST(:files AS jsonb), CAST(:normalized AS jsonb))
            ON CONFLICT (fingerprint) DO NOTHING
            """)
        .bind("fingerprint", plan.fingerprint())
        .bind("name", plan.plan().name())
        .bind("yaml", plan.yaml())
        .bind("files", Json.text(plan.files()))
        .bind("normalized", PlanJson.write(plan.plan()))
        .execute();
  }

  public Optional<StoredPlan> find(String fingerprint) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "SELECT yaml, files, normalized FROM plan WHERE fingerprint = :fingerprint")
            .bind("fingerprint", fingerprint)
            .map((row, _) ->
                new StoredPlan(
                    fingerprint,
                    row.getString("yaml"),
                    PlanJson.files(row.getString("files")),
                    Json.read(row.getString("normalized"), Plan.class)))
            .findOne());
  }

  /** The plan with its files' text. */
  public Plan whole(Handle handle, String fingerprint) {
    return inUse(handle, fingerprint).whole();
  }

  /** The plan of a command; the handle's transaction may read it. */
  InUse inUse(Handle handle, String fingerprint) {
    synchronized (inUse) {
      InUse known = inUse.get(fingerprint);
      if (known != null) {
        return known;
      }
    }
    Plan plan =
        handle
            .createQuery("SELECT normalized FROM plan WHERE fingerprint = :fingerprint")
            .bind("fingerprint", fingerprint)
            .map((row, _) -> Json.read(row.getString(1), Plan.class))
            .one();
    InUse read = new InUse(plan, plan.withoutFiles());
    synchronized (inUse) {
      inUse.put(fingerprint, read);
    }
    return read;
  }
}
