package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.message.Verdict;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A target's structure held against what the plan's schema files make, beside the source's. */
class SchemaTest {
  private static final Random RANDOM = new Random();

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void whatWasMadeOfTheSchemaFilesMatchesAndTheCopyLookedAtIsGone(int version) throws Exception {
    String fingerprint = fingerprint();
    try (Move move = moved(version, fingerprint)) {
      assertThat(move.verify()).isEqualTo(new Verdict.Matches(100, List.of()));
      try (Connection server = move.connectTarget()) {
        assertThat(
                Move.text(
                    server,
                    "SELECT count(*) FROM pg_database WHERE datname = 'drover_schema_"
                        + fingerprint.substring(0, 16)
                        + "'"))
            .isEqualTo("0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void whatTheSchemaFilesMakeAndTheTargetLacksIsAnErrorToldOnce(int version) throws Exception {
    try (Move move = moved(version, fingerprint())) {
      move.inTarget(
          "DROP INDEX shop.customer_name",
          "ALTER TABLE shop.customer DISABLE ROW LEVEL SECURITY",
          "ALTER TABLE shop.invoice ALTER note SET DEFAULT 'none'");

      assertThat(((Verdict.Differs) move.verify()).findings())
          .extracting(Finding::code, Finding::table, Finding::severity)
          .containsExactlyInAnyOrder(
              tuple("index_missing", "shop.customer", Severity.ERROR),
              tuple("rls_weaker", "shop.customer", Severity.ERROR),
              tuple("column_default_differs", "shop.invoice", Severity.ERROR));
    }
  }

  @Test
  void whereTheSchemaFilesDifferFromTheSourceTheTargetIsWarnedOfOnly() throws Exception {
    try (Move move = moved(18, fingerprint())) {
      move.inSource("COMMENT ON TABLE shop.customer IS 'who buys'");

      assertThat(((Verdict.Matches) move.verify()).warnings())
          .extracting(Finding::code, Finding::severity)
          .containsExactly(tuple("comment_differs", Severity.WARNING));
    }
  }

  @Test
  void aCopyLeftByAMakerThatDiedIsReplaced() throws Exception {
    String fingerprint = fingerprint();
    try (Move move = moved(18, fingerprint)) {
      String copy = "drover_schema_" + fingerprint.substring(0, 16);
      move.inTarget("CREATE DATABASE " + copy);

      assertThat(move.verify()).isEqualTo(new Verdict.Matches(100, List.of()));
    }
  }

  private static Move moved(int version, String fingerprint) throws Exception {
    Move move =
        Shop.planned(version == 18 ? TestPostgres.version18() : TestPostgres.version15())
            .ofSchema(fingerprint);
    move.backup();
    move.load();
    move.inTarget("SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice");
    return move;
  }

  private static String fingerprint() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
