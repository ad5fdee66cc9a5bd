package dev.drover.coordinator.simulation;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.TargetModel;
import dev.drover.coordinator.audit.Entry;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.store.MemoryStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What has to be so when everything has come to rest. */
final class EndRules {
  private final World world;

  EndRules(World world) {
    this.world = world;
  }

  void check() {
    Broken.unless(
        world.store().outbox().isEmpty(),
        "INV-31 OutboxDrains",
        () -> world.store().outbox().size() + " messages are left");
    history();
    bystanders();
    for (MemoryStore.Row row : world.store().rows()) {
      switch (row.saga().state()) {
        case State.Completed _ -> world.targetRules().completed(row.saga());
        case State.Restored _, State.Refused _, State.Cancelled _ ->
            world.targetRules().clean(row.saga());
        case State.NeedsAttention _ -> {}
        case State.Queued _, State.Active _ ->
            throw new Broken("INV-29 EveryEnds", row.saga() + " has not ended");
      }
    }
    leftovers();
  }

  private void history() {
    Map<UUID, Trail.Chained> latest = new HashMap<>();
    for (Trail.Chained chained : world.store().history()) {
      Entry entry = chained.entry();
      Trail.Chained before = latest.put(entry.subject(), chained);
      Broken.unless(
          entry.version() == (before == null ? 1 : before.entry().version() + 1),
          "INV-13 OneDecision",
          () -> entry + " follows " + before);
      Broken.unless(
          Arrays.equals(chained.hash(), entry.hash(before == null ? new byte[0] : before.hash())),
          "INV-18 AuditComplete",
          () -> entry + " is not chained to " + before);
    }
    for (MemoryStore.Row row : world.store().rows()) {
      Trail.Chained last = latest.get(row.saga().id().value());
      long entries = last == null ? 0 : last.entry().version();
      Broken.unless(
          entries == row.version() && entries == world.sagaRules().changes(row.saga().id()),
          "INV-18 AuditComplete",
          () -> entries + " entries tell of version " + row.version());
    }
  }

  private void bystanders() {
    Map<DatabaseName, TargetModel.Database> there = world.target().databases();
    world
        .scene()
        .bystanders()
        .forEach((name, database) -> {
          Broken.unless(
              there.get(name) == database,
              name.equals(Scene.SOURCE) ? "INV-01 SourceUntouched" : "INV-23 OwnedDropOnly",
              () -> name + " is not what it was");
        });
    Broken.unless(
        there.get(Scene.SOURCE) != null
            && there.get(Scene.SOURCE).rows().equals(world.scene().sourceRows()),
        "INV-01 SourceUntouched",
        () -> "the source's rows are others");
  }

  /** Nothing is left of migrations that have ended, but what a person has to look at. */
  private void leftovers() {
    Map<String, TargetModel.Record> left = new TreeMap<>();
    for (TargetModel.Record record : world.target().records().values()) {
      TargetModel.Database database = world.target().databases().get(record.staging().name());
      boolean there = database != null && database.oid() == record.staging().oid();
      boolean ended =
          !(world.row(record.staging().migration()).saga().state() instanceof State.NeedsAttention);
      if (there && ended) {
        left.put(record.staging().name().value(), record);
      }
    }
    Broken.unless(left.isEmpty(), "INV-34 AllReaped", () -> left.values() + " are left");
  }
}
