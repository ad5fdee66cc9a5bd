package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.Json;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.Structure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bundle, whose manifest holds the digests. */
record BundleReference(BundleReader bundle) implements Reference {
  @Override
  public ProjectRef project() {
    return bundle.manifest().project();
  }

  @Override
  public Manifest.Part source() {
    return bundle.manifest().source();
  }

  @Override
  public Manifest.@Nullable Part target() {
    return bundle.manifest().target();
  }

  @Override
  public Optional<Structure> structure(Database plan) throws IOException {
    Definitions definitions = source().definitions();
    Definitions.Expected expected = definitions == null ? null : definitions.structure();
    if (expected == null || !expected.under().equals(plan.access())) {
      return Optional.empty();
    }
    List<Built> facts = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(bundle.open(expected.facts()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Definitions.Fact fact = Json.read(line, Definitions.Fact.class);
        facts.add(new Built(fact.kind(), fact.name(), fact.table(), fact.definition(), fact.own()));
      }
    }
    int major = Integer.parseInt(source().serverVersion().split("\\D", 2)[0]);
    return Optional.of(new Structure(major, facts));
  }

  @Override
  public void rows(Manifest.Table table, LineSink sink) throws IOException {
    bundle.rows(table, sink);
  }
}
