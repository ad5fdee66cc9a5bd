package dev.drover.cli;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.CatalogueEntry;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which bundle to read: named, or a project's newest sound one. Every choice is told. */
final class BundleChoice {
  private static final String LATEST = "latest";

  @Parameters(
      paramLabel = "BUNDLE",
      arity = "0..1",
      description =
          "Its id; or "
              + LATEST
              + ", or nothing, with --project: the newest one every byte of which is sound.")
  private @Nullable String bundle;

  @Option(names = "--project", paramLabel = "REF", description = "Whose newest bundle.")
  private @Nullable String project;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description =
          "The project's newest sound bundle that was made before then, as 2026-01-31T12:00:00Z.")
  private @Nullable Instant before;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  BundleReader of(Bundles bundles, OutputOption output) throws IOException {
    if (bundle != null && !bundle.equals(LATEST)) {
      return bundles.open(new BundleId(bundle));
    }
    if (project == null) {
      throw new ParameterException(
          command.commandLine(), "Name a bundle, or a project with --project and --before.");
    }
    for (CatalogueEntry candidate : candidates(bundles, project)) {
      try {
        BundleReader reader = bundles.open(candidate.id());
        reader.verify();
        output.err().println("Bundle " + candidate.id() + " of " + createdAt(candidate));
        output.err().flush();
        return reader;
      } catch (DroverException e) {
        Errors.failureLines(e.failure(), output.err());
      }
    }
    throw new NotFoundException("There is no sound bundle of that project from before then.");
  }

  private List<CatalogueEntry> candidates(Bundles bundles, String whose) throws IOException {
    Instant latest = before == null ? Instant.MAX : before;
    return bundles.catalogue().stream()
        .filter(entry -> entry.state() == CatalogueEntry.State.READABLE)
        .filter(
            entry -> Objects.requireNonNull(entry.project(), "is readable").value().equals(whose))
        .filter(CatalogueEntry::backup)
        .filter(entry -> createdAt(entry).isBefore(latest))
        .sorted(Comparator.comparing(BundleChoice::createdAt).reversed())
        .toList();
  }

  private static Instant createdAt(CatalogueEntry entry) {
    return Objects.requireNonNull(entry.createdAt(), "is readable");
  }
}
