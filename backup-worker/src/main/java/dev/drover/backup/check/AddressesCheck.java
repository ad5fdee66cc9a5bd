package dev.drover.backup.check;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.hook.Call;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the addresses that a plan names may be called, and are some for the sample's projects.
 */
final class AddressesCheck {
  /** Stands for those of a batch when nobody says which they are. */
  private static final ProjectRef ANY = new ProjectRef("project");

  private final Plan plan;
  private final DroverConfig.Workers workers;
  private final Findings findings;

  AddressesCheck(Plan plan, DroverConfig.Workers workers, Findings findings) {
    this.plan = plan;
    this.workers = workers;
    this.findings = findings;
  }

  /** Calls nobody. */
  void run(List<ProjectRef> sample) {
    Set<String> told = new LinkedHashSet<>();
    for (String url : urls()) {
      for (ProjectRef project : sample.isEmpty() ? List.of(ANY) : sample) {
        try {
          DatabaseName database = plan.target().databaseOf(project);
          Call.of(url, project, database, workers);
        } catch (DroverException e) {
          if (told.add(e.failure().code() + url)) {
            findings.error(e.failure().code(), null, e.failure().message(), e.failure().remedy());
          }
        }
      }
    }
  }

  private List<String> urls() {
    List<String> urls = new ArrayList<>();
    for (Hooks.When when : Hooks.When.values()) {
      for (Hook hook : plan.hooksOrNone().at(when)) {
        String url = hook.url();
        if (url != null) {
          urls.add(url);
        }
      }
    }
    Schema.Health health = plan instanceof Schema schema ? schema.check().health() : null;
    if (health != null) {
      urls.add(health.url());
    }
    return urls;
  }
}
