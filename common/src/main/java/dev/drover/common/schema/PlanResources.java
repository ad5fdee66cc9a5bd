package dev.drover.common.schema;

import dev.drover.common.plan.VersionFile;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.jspecify.annotations.Nullable;

/** Gives Flyway the plan's files from memory, and the settings beside them. */
record PlanResources(List<VersionFile> files) implements ResourceProvider {
  @Override
  public @Nullable LoadableResource getResource(String name) {
    return files.stream()
        .map(PlanResources::settings)
        .filter(settings -> settings != null && settings.getFilename().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Flyway's of the text as it is written. */
  static int checksum(VersionFile file) {
    return ChecksumCalculator.calculate(text(file));
  }

  private static LoadableResource text(VersionFile file) {
    return new Text(file.baseName(), file.file().name(), file.file().sql());
  }

  /** What is beside a file; null when nothing is. */
  static @Nullable LoadableResource settings(VersionFile file) {
    String settings = file.file().settings();
    return settings == null
        ? null
        : new Text(file.baseName() + ".conf", file.file().name() + ".conf", settings);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return files.stream()
        .filter(file ->
            file.baseName().startsWith(prefix)
                && Arrays.stream(suffixes).anyMatch(file.baseName()::endsWith))
        .<LoadableResource>map(
            file -> new Text(file.baseName(), file.file().name(), file.file().sql()))
        .toList();
  }

  private static final class Text extends LoadableResource {
    private final String name;
    private final String path;
    private final String text;

    private Text(String name, String path, String text) {
      this.name = name;
      this.path = path;
      this.text = text;
    }

    @Override
    public Reader read() {
      return new StringReader(text);
    }

    @Override
    public String getAbsolutePath() {
      return path;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return path;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
