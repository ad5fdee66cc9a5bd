package dev.drover.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plan with its schema folder, and projects files, on disk. */
record PlanFolder(Path folder) {
  private static final String YAML =
      """
      name: sample
      kind: isolate
      source: {server: platform, database: platform}
      target: {server: projects, database: "project_{slug}", schema: migrations/}
      tables:
        - table: public.items
          rows: project = :project
      """;

  static PlanFolder in(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("migrations"));
    Files.writeString(folder.resolve("plan.yaml"), YAML);
    Files.writeString(folder.resolve("migrations/002.sql"), "ALTER TABLE items ADD name text;");
    Files.writeString(
        folder.resolve("migrations/001.sql"),
        "CREATE TABLE items (id int PRIMARY KEY, project text);");
    return new PlanFolder(folder);
  }

  String plan() {
    return folder.resolve("plan.yaml").toString();
  }

  String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
