package dev.drover.cli;

import dev.drover.cli.CoordinatorClient.BackupQuery;
import dev.drover.common.api.BackupJob;
import dev.drover.common.bundle.CatalogueEntry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover backup list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List the bundles of the store and of its copies, by their manifests alone, and backups that",
      "are asked for and have none yet, or have failed. Without a coordinator, only what the"
          + " stores",
      "tell."
    })
final class BackupList implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--store-only", description = "Do not ask the coordinator.")
  private boolean storeOnly;

  @Option(names = "--project", paramLabel = "REF", description = "Only this project's.")
  private @Nullable String project;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private ListedBundle.@Nullable State state;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description = "Only those made before then, as 2026-01-31T12:00:00Z.")
  private @Nullable Instant before;

  @Override
  public Integer call() throws IOException {
    List<BackupJob> jobs = storeOnly ? null : jobs();
    Map<String, BackupJob> byId = new HashMap<>();
    List<ListedBundle> found = new ArrayList<>();
    if (jobs != null) {
      jobs.forEach(job -> byId.put(job.id().toString(), job));
      jobs.stream()
          .filter(job -> job.state() != BackupJob.State.COMPLETE)
          .map(ListedBundle::without)
          .forEach(found::add);
    }
    for (CatalogueEntry entry : store.open().catalogue()) {
      BackupJob job = entry.migration() == null ? null : byId.get(entry.migration().toString());
      found.add(ListedBundle.stored(entry, job, jobs != null));
    }
    Instant now = Clock.systemUTC().instant();
    output.many(found.stream().filter(this::wanted).toList(), all -> table(all, now));
    return ExitCode.FINE;
  }

  /** Backups outside of migrations; absent when the coordinator cannot be asked. */
  private @Nullable List<BackupJob> jobs() {
    BackupQuery backups = new BackupQuery("backup", null, project, null, null);
    try (CoordinatorClient client = server.connect()) {
      return Paging.upTo(
          Integer.MAX_VALUE, (cursor, size) -> client.backups(backups, cursor, size));
    } catch (UnreachableException e) {
      output
          .err()
          .println(
              "drover: only what the store tells: " + Errors.lines(String.valueOf(e.getMessage())));
      output.err().flush();
      return null;
    }
  }

  private boolean wanted(ListedBundle entry) {
    boolean ofProject =
        project == null || (entry.project() != null && entry.project().value().equals(project));
    boolean inState = state == null || entry.state() == state;
    boolean inTime =
        before == null || (entry.createdAt() != null && entry.createdAt().isBefore(before));
    return ofProject && inState && inTime;
  }

  private static Table table(List<ListedBundle> entries, Instant now) {
    Table table =
        new Table(
            "BUNDLE",
            "PROJECT",
            "AGE",
            "SIZE",
            "ROWS",
            "ENCRYPTED",
            "STATE",
            "STORES",
            "MADE BY",
            "PINNED");
    for (ListedBundle entry : entries) {
      table.line(
          entry.id(),
          entry.project(),
          entry.createdAt() == null ? null : age(Duration.between(entry.createdAt(), now)),
          entry.bytes() == null ? null : size(entry.bytes()),
          entry.rows(),
          entry.encrypted() == null ? null : entry.encrypted() ? "yes" : "no",
          entry.state().name().toLowerCase(Locale.ROOT),
          entry.stores() == null ? null : String.join(", ", entry.stores()),
          Boolean.TRUE.equals(entry.safetyCopy())
              ? "a restore, of what it changed"
              : entry.madeBy(),
          Boolean.TRUE.equals(entry.pinned()) ? "yes" : null);
    }
    return table;
  }

  /** The largest unit that fits, as one reads it: {@code 3d}, {@code 4h}, {@code 12s}. */
  static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
  }

  static String size(long bytes) {
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
