package dev.drover.local.doctor;

import dev.drover.common.config.DroverConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks at everything a configuration names, all at the same time, and changes nothing. */
public final class Doctor {
  private Doctor() {}

  /**
   * Takes seconds at most, also when nothing answers. Ordered: Kafka, coordinator, servers by name,
   * bundles.
   */
  public static List<Diagnosis> examine(DroverConfig config) throws InterruptedException {
    List<Callable<List<Diagnosis>>> checkups = new ArrayList<>();
    checkups.add(() -> KafkaCheckup.of(config));
    checkups.add(() -> ServerCheckup.coordinatorDatabase(config));
    checkups.add(() -> HttpCheckup.of(config));
    for (String name : new TreeSet<>(config.servers().keySet())) {
      checkups.add(() -> ServerCheckup.named(config, name));
    }
    if (config.servers().isEmpty()) {
      checkups.add(Doctor::noServers);
    }
    checkups.add(() -> BundlesCheckup.of(config));
    DroverConfig.Bundles bundles = config.bundles();
    if (bundles != null) {
      bundles
          .copies()
          .forEach(
              (name, copy) -> checkups.add(() -> BundlesCheckup.ofCopies(name, bundles.at(copy))));
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Diagnosis> all = new ArrayList<>();
      for (Future<List<Diagnosis>> checkup : executor.invokeAll(checkups)) {
        all.addAll(checkup.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A checkup failed: " + e.getCause(), e);
    }
  }

  private static List<Diagnosis> noServers() {
    Chart chart = new Chart("servers");
    chart.error(
        "config_missing",
        "The configuration names no server that a plan could use.",
        "Set servers.NAME.url for each source and target; 'drover local' embeds what is missing.");
    return chart.diagnoses();
  }
}
