package dev.drover.cli;

import dev.drover.common.name.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@link SchemaPreview} for people. */
final class SchemaPreviewText {
  private static final int LONGEST = 60;

  private final PrintWriter out;

  SchemaPreviewText(PrintWriter out) {
    this.out = out;
  }

  void print(SchemaPreview preview) {
    out.printf(
        "%s (%s/%s): %d files pending; nothing was changed there%n%n",
        Printable.of(preview.project()),
        Printable.of(preview.server()),
        Printable.of(preview.database()),
        preview.pending().size());
    statements(preview);
    for (SchemaPreview.Change change : preview.structure()) {
      out.println(
          (change.before() == null ? "+ " : change.after() == null ? "- " : "~ ")
              + Printable.of(change.what(), LONGEST * 2)
              + told(change.before(), change.after()));
    }
    out.printf(
        Locale.ROOT,
        "%nRewritten: %s. Read whole: %s. Clone without: %s.%n",
        size(preview.rewrittenBytes()),
        size(preview.readBytes()),
        preview.clonedWithout().isEmpty()
            ? "nothing"
            : Printable.of(String.join(", ", preview.clonedWithout())));
    for (SchemaPreview.Undo undo : preview.undo()) {
      out.println(
          "Undo of "
              + Printable.of(undo.file())
              + ": "
              + undo.by()
              + (undo.because() == null ? "" : ", because " + Printable.of(undo.because())));
    }
    if (preview.failure() != null) {
      out.println("FAILED: " + Printable.of(preview.failure().message()));
    }
    out.println();
  }

  private void statements(SchemaPreview preview) {
    Table table = new Table("FILE", "STATEMENT", "TABLE", "LOCK", "WRITERS", "REWRITES", "READS");
    for (SchemaPreview.Statement statement : preview.statements()) {
      String sql = Printable.of(statement.sql().replaceAll("\\s+", " "), LONGEST);
      if (statement.tables().isEmpty()) {
        table.line(statement.file(), sql, null, null, null, null, null);
      }
      for (SchemaPreview.Touched one : statement.tables()) {
        table.line(
            statement.file(),
            sql,
            one.table(),
            one.lock(),
            one.holdsUpWriters() ? "wait" : "pass",
            one.rewritten() ? size(one.bytes()) : null,
            one.read() ? size(one.bytes()) : null);
      }
    }
    table.print(out);
    out.println();
  }

  private static String told(@Nullable String before, @Nullable String after) {
    if (before == null || after == null) {
      String one = before == null ? after : before;
      return one == null || one.isEmpty() ? "" : "  " + Printable.of(one, LONGEST * 2);
    }
    return "  " + Printable.of(before, LONGEST) + "  ->  " + Printable.of(after, LONGEST);
  }

  private static String size(long bytes) {
    return bytes < 1 << 20
        ? (bytes >> 10) + " KiB"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
