package dev.drover.common.schema;

import dev.drover.common.plan.VersionFile;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Gives Flyway the plan's files from memory. */
record PlanResources(List<VersionFile> files) implements ResourceProvider {
  @Override
  public @Nullable LoadableResource getResource(String name) {
    return null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return files.stream()
        .filter(file ->
            file.baseName().startsWith(prefix)
                && Arrays.stream(suffixes).anyMatch(file.baseName()::endsWith))
        .<LoadableResource>map(Text::new)
        .toList();
  }

  private static final class Text extends LoadableResource {
    private final VersionFile file;

    private Text(VersionFile file) {
      this.file = file;
    }

    @Override
    public Reader read() {
      return new StringReader(file.file().sql());
    }

    @Override
    public String getAbsolutePath() {
      return file.file().name();
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return file.file().name();
    }

    @Override
    public String getFilename() {
      return file.baseName();
    }

    @Override
    public String getRelativePath() {
      return file.baseName();
    }
  }
}
