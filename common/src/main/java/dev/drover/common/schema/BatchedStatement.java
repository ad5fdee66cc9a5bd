package dev.drover.common.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.VersionFile;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the words of a file that is to be run in batches: whether it is one statement that
 * counts the rows it changes, and bounds them. What it does only the server knows.
 */
final class BatchedStatement {
  private static final Set<String> CHANGES = Set.of("UPDATE", "DELETE", "INSERT", "MERGE");

  /** What may follow the common table expressions of WITH. */
  private static final Set<String> AFTER_WITH =
      Set.of("UPDATE", "DELETE", "INSERT", "MERGE", "SELECT", "VALUES", "TABLE");

  private static final Set<String> BOUNDS = Set.of("LIMIT", "FETCH");

  /** Quoted texts as a whole; a doubled quote makes two of one, which is the same here. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "--[^\\n]*+|/\\*|[eE]'(?:[^'\\\\]++|\\\\.)*+'|'[^']*+'|\"[^\"]*+\""
              + "|\\$((?:[\\p{L}_][\\p{L}\\p{N}_]*+)?+)\\$.*?\\$\\1\\$"
              + "|[\\p{L}_][\\p{L}\\p{N}_$]*+|\\S",
          Pattern.DOTALL);

  private static final Pattern COMMENT_EDGE = Pattern.compile("/\\*|\\*/");

  private int statements;
  private boolean within;
  private int depth;
  private String first = "";
  private String change = "";
  private boolean bounded;
  private boolean returning;

  private BatchedStatement(String text) {
    Matcher token = TOKEN.matcher(text);
    int from = 0;
    while (token.find(from)) {
      from = token.group().equals("/*") ? commentEnd(text, token.end()) : token.end();
      if (!token.group().startsWith("--") && !token.group().equals("/*")) {
        take(token.group().toUpperCase(Locale.ROOT));
      }
    }
  }

  /**
   * @throws DroverException {@code batch_refused}
   */
  static void require(VersionFile file, String text, boolean inTransaction) {
    String why =
        inTransaction
            ? new BatchedStatement(text).why()
            : "may not stand in a transaction, and each batch is one";
    if (why != null) {
      throw DroverException.user(
          "batch_refused",
          "The file " + file.baseName() + " cannot be run in batches: it " + why + ".",
          "Write one UPDATE, DELETE, INSERT or MERGE of rows that a subselect with LIMIT finds"
              + " still to be changed; or take the file out of apply.batched.");
    }
  }

  static DroverException endless(VersionFile file, int batches) {
    return DroverException.user(
        "batch_endless",
        "The file "
            + file.baseName()
            + " still changed rows after "
            + batches
            + " batches, in a database that holds only what the files put there.",
        "Have its subselect leave out the rows that were changed already.");
  }

  /** Null when nothing is wrong. */
  private @Nullable String why() {
    if (statements != 1) {
      return "holds " + (statements == 0 ? "no statement" : statements + " statements");
    }
    if (!CHANGES.contains(first.equals("WITH") ? change : first)) {
      return "holds no UPDATE, DELETE, INSERT or MERGE";
    }
    if (returning) {
      return "returns rows, which would not be counted";
    }
    return bounded ? null : "has no LIMIT, so that one batch would be all";
  }

  private void take(String token) {
    if (token.equals(";")) {
      within = false;
      return;
    }
    if (!within) {
      within = true;
      statements++;
      first = statements == 1 ? token : first;
    }
    switch (token) {
      case "(" -> depth++;
      case ")" -> depth--;
      default -> word(token);
    }
  }

  private void word(String word) {
    bounded |= BOUNDS.contains(word);
    if (depth == 0) {
      returning |= word.equals("RETURNING");
      change = change.isEmpty() && AFTER_WITH.contains(word) ? word : change;
    }
  }

  /** PostgreSQL's comments hold others. */
  private static int commentEnd(String text, int from) {
    Matcher edge = COMMENT_EDGE.matcher(text);
    int open = 1;
    int end = from;
    while (open > 0 && edge.find(end)) {
      open += edge.group().equals("/*") ? 1 : -1;
      end = edge.end();
    }
    return open == 0 ? end : text.length();
  }
}
