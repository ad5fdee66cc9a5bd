package dev.drover.common.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.VersionFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.parser.PlaceholderReplacingReader;
import org.flywaydb.core.internal.sqlscript.SqlScriptMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What stands for <code>${name}</code> in a plan's files. Flyway replaces them, as it does when it
 * runs a file; here it is asked which it could not, and what becomes of a file that it does not run
 * itself.
 */
public final class Placeholders {
  /** Flyway's own whose value is the same in every database that has a plan's files. */
  private static final List<String> STEADY =
      List.of("flyway:defaultSchema", "flyway:table", "flyway:environment", "flyway:filename");

  /** Its others. */
  private static final List<String> VARYING =
      List.of("flyway:database", "flyway:user", "flyway:timestamp", "flyway:workingDirectory");

  /** Stands for a value that does not matter. */
  private static final String ANY = "any";

  private static final int LONGEST = 100;
  private static final Pattern NAMED = Pattern.compile("\\$\\{([^}]*)}");

  private Placeholders() {}

  /**
   * What Flyway would stumble over, or count as another text each time: errors only, each naming a
   * file and a placeholder.
   */
  public static List<Finding> problems(Schema plan) {
    List<Finding> problems = new ArrayList<>();
    for (VersionFile file : plan.files()) {
      if (replaced(file)) {
        problems(plan, file, problems);
      }
    }
    return problems;
  }

  /**
   * @throws DroverException {@code placeholder_missing} or {@code placeholder_varies}: the first of
   *     the {@link #problems}
   */
  public static void require(Schema plan) {
    problems(plan).stream()
        .findFirst()
        .ifPresent(first -> {
          throw DroverException.user(
              first.code(), first.message() + ".", String.valueOf(first.remedy()));
        });
  }

  private static void problems(Schema plan, VersionFile file, List<Finding> problems) {
    Map<String, String> known = new HashMap<>(plan.apply().placeholders());
    STEADY.forEach(name -> known.put(name, ANY));
    VARYING.forEach(name -> known.put(name, ANY));
    String name = unknown(file, known);
    while (name != null && known.putIfAbsent(name, ANY) == null) {
      problems.add(missing(file, name));
      name = unknown(file, known);
    }
    if (file.role() == VersionFile.Role.REPEATABLE) {
      for (String varying : VARYING) {
        known.remove(varying);
        if (varying.equalsIgnoreCase(unknown(file, known))) {
          problems.add(varies(file, varying));
        }
        known.put(varying, ANY);
      }
    }
  }

  private static Finding missing(VersionFile file, String name) {
    return Finding.error(
        "placeholder_missing",
        null,
        "The file "
            + file.baseName()
            + " holds the placeholder ${"
            + Printable.of(name, LONGEST)
            + "}, for which the plan has no value",
        "Name it under apply.placeholders; or, if it is none, write placeholderReplacement=false"
            + " into "
            + file.baseName()
            + ".conf.");
  }

  private static Finding varies(VersionFile file, String name) {
    return Finding.error(
        "placeholder_varies",
        null,
        "The repeatable file "
            + file.baseName()
            + " holds ${"
            + name
            + "}, which would make it another file in every database or at every time",
        "Ask the server when the file is run: current_database(), current_user, now().");
  }

  /** The first that has no value, as it is written; null when all have. */
  private static @Nullable String unknown(VersionFile file, Map<String, String> known) {
    try (Reader text = reader(file, known)) {
      text.transferTo(new StringWriter());
      return null;
    } catch (FlywayException e) {
      Matcher named = NAMED.matcher(String.valueOf(e.getMessage()));
      return named.find() ? named.group(1) : "";
    } catch (StringIndexOutOfBoundsException e) {
      // What Flyway makes of a text that ends with ${.
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory could not be read", e);
    }
  }

  /** Whether there is anything to replace in the file, and its settings let Flyway do so. */
  private static boolean replaced(VersionFile file) {
    return file.file().sql().contains("${")
        && !Boolean.FALSE.equals(
            SqlScriptMetadata.fromResource(PlanResources.settings(file), null, Flyway.configure())
                .placeholderReplacement());
  }

  /**
   * The text of a file that Flyway does not run, as it would run it in this database. Only reads
   * there, in the session's transaction, if it is in one.
   */
  public static String replaced(Connection connection, Schema plan, VersionFile file)
      throws SQLException {
    if (!replaced(file)) {
      return file.file().sql();
    }
    Map<String, String> values = new HashMap<>(plan.apply().placeholders());
    values.putAll(own(connection, plan, file));
    StringWriter text = new StringWriter();
    try (Reader reader = reader(file, values)) {
      reader.transferTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory could not be read", e);
    }
    return text.toString();
  }

  /**
   * Flyway's own, as its {@code ParsingContext} fills them; which cannot be asked itself, because
   * it would end the session's transaction.
   */
  private static Map<String, String> own(Connection connection, Schema plan, VersionFile file)
      throws SQLException {
    Configuration flyway = Versions.configuration(connection, plan);
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_catalog.current_database(), current_user, pg_catalog.to_char("
                    + "pg_catalog.clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS')")) {
      row.next();
      return Map.of(
          "flyway:defaultSchema",
          flyway.getDefaultSchema(),
          "flyway:table",
          flyway.getTable(),
          "flyway:environment",
          flyway.getCurrentEnvironmentName(),
          "flyway:filename",
          file.baseName(),
          "flyway:database",
          row.getString(1),
          "flyway:user",
          row.getString(2),
          "flyway:timestamp",
          row.getString(3),
          "flyway:workingDirectory",
          System.getProperty("user.dir"));
    }
  }

  private static Reader reader(VersionFile file, Map<String, String> values) {
    return new PlaceholderReplacingReader(
        "${", "}", ":", values, new StringReader(file.file().sql()));
  }
}
