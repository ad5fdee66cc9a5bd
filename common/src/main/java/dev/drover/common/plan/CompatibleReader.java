package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import dev.drover.common.name.Printable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a plan says of files that can break programs of the version before them. */
final class CompatibleReader {
  private static final String REACTION = "on-incompatible";
  private static final String ALLOWED = "incompatible";

  private CompatibleReader() {}

  /**
   * Null when such files are only warned of.
   *
   * @param target whose files can be named; null when it could not be read, and then none is missed
   */
  static Schema.@Nullable Compatible read(YamlSection section, @Nullable Target target) {
    VerifyRules.Reaction reaction = section.word(REACTION, VerifyRules.Reaction.class);
    List<Yaml.Text> named = section.texts(ALLOWED);
    if (reaction != VerifyRules.Reaction.FAIL) {
      if (!named.isEmpty()) {
        section.problem(
            ALLOWED,
            "needs '" + section.path(REACTION) + ": fail'",
            "Where they are only warned of, none has to be allowed.");
      }
      return null;
    }
    Set<String> files = new LinkedHashSet<>();
    for (Yaml.Text name : named) {
      Optional<String> file = target == null ? Optional.empty() : file(target, name.value());
      file.ifPresent(files::add);
      if (file.isEmpty() && target != null) {
        section.problem(
            ALLOWED,
            "names " + Printable.of(name.value()) + ", which is no version of 'target.schema'",
            "Write a version such as \"7\", or a file's name without its folder.");
      }
    }
    return new Schema.Compatible(List.copyOf(files));
  }

  /** By its version, or by its name. */
  private static Optional<String> file(Target target, String name) {
    for (Target.SchemaFile file : target.schema()) {
      try {
        VersionFile one = VersionFile.of(file);
        boolean version =
            one.role() == VersionFile.Role.VERSION
                && VersionFile.isVersion(name)
                && VersionFile.ORDER.compare(one.version(), name) == 0;
        boolean itself =
            one.role() != VersionFile.Role.INVERSE
                && (name.equals(one.baseName()) || file.name().endsWith("/" + name));
        if (version || itself) {
          return Optional.of(one.baseName());
        }
      } catch (DroverException e) {
        // Noted where the files are read.
      }
    }
    return Optional.empty();
  }
}
