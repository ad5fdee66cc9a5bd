package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.testing.DigestVectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableDigestTest {
  static Stream<DigestVectors.Row> rows() {
    return DigestVectors.ROWS.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void givesEachVectorItsDigestAndBuckets(DigestVectors.Row row) {
    TableDigest digest = new TableDigest(threeColumns("a"));

    digest.add(row.bytes());

    assertThat(digest.total()).hasToString(row.digest());
    assertThat(digest.bucketOf(row.bytes())).isEqualTo(row.bucketByFirst());
    assertThat(new TableDigest(threeColumns("b", "a")).bucketOf(row.bytes()))
        .isEqualTo(row.bucketBySecondAndFirst());
    assertThat(new TableDigest(threeColumns()).bucketOf(row.bytes())).isEqualTo(row.bucketByAll());
    assertThat(digest.buckets(TableDigest.FINEST).get(row.bucketByFirst()))
        .hasToString(row.digest());
  }

  @Test
  void doesNotDependOnTheOrderOfRows() {
    List<DigestVectors.Row> rows = new ArrayList<>(DigestVectors.ROWS);
    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(rows, new Random(seed));
      assertThat(of(rows)).as("seed %d", seed).hasToString(DigestVectors.ALL);
    }
  }

  @Test
  void noticesARowThatComesTwice() {
    DigestVectors.Row first = DigestVectors.ROWS.getFirst();

    assertThat(of(List.of(first, first))).hasToString(DigestVectors.FIRST_TWICE);
    assertThat(of(List.of())).hasToString(DigestVectors.NONE).isEqualTo(Digest.EMPTY);
  }

  @Test
  void tellsNullFromEmptyAndFromTheTextOfANull() {
    assertThat(ofOneColumn("\\N")).hasToString(DigestVectors.NULL_ALONE);
    assertThat(ofOneColumn("")).hasToString(DigestVectors.EMPTY_ALONE);
    assertThat(ofOneColumn("\\\\N")).isNotEqualTo(ofOneColumn("\\N"));
  }

  @Test
  void doesNotCountTheNewlineAndReadsALineWithinALargerArray() {
    byte[] line = DigestVectors.ROWS.get(2).bytes();
    byte[] larger = new byte[line.length + 20];
    System.arraycopy(line, 0, larger, 7, line.length);
    TableDigest bare = new TableDigest(threeColumns("a"));
    TableDigest within = new TableDigest(threeColumns("a"));

    bare.add(DigestVectors.ROWS.get(2).line().getBytes(StandardCharsets.UTF_8));
    within.add(larger, 7, line.length);

    assertThat(within.buckets(TableDigest.FINEST)).isEqualTo(bare.buckets(TableDigest.FINEST));
    assertThat(within.bucketOf(larger, 7, line.length)).isEqualTo(bare.bucketOf(line));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowInPiecesIsTheSameRowWhereverItIsCut(DigestVectors.Row row) throws IOException {
    for (String[] key : new String[][] {{"a"}, {"b", "a"}, {"c"}, {"c", "b", "a"}, {}}) {
      TableDigest whole = new TableDigest(threeColumns(key));
      TableDigest pieces = new TableDigest(threeColumns(key));
      TableDigest text = new TableDigest(threeColumns(key));
      for (int cut = 1; cut < row.bytes().length; cut++) {
        whole.add(row.bytes());
        pieces.piece(row.bytes(), cut, false);
        byte[] rest = Arrays.copyOfRange(row.bytes(), cut, row.bytes().length);
        pieces.piece(rest, rest.length, true);
        text.addAll(
            new SequenceInputStream(
                new ByteArrayInputStream(row.bytes(), 0, cut), new ByteArrayInputStream(rest)));
      }

      assertThat(pieces.buckets(TableDigest.FINEST)).isEqualTo(whole.buckets(TableDigest.FINEST));
      assertThat(text.buckets(TableDigest.FINEST)).isEqualTo(whole.buckets(TableDigest.FINEST));
    }
  }

  @Test
  void foldsBucketsSoThatTheyAlwaysAddUp() {
    TableDigest digest = new TableDigest(threeColumns("a"));
    for (int i = 0; i < 5_000; i++) {
      digest.add((i + "\tx\ty\n").getBytes(StandardCharsets.UTF_8));
    }

    for (int buckets = 1; buckets <= TableDigest.FINEST; buckets *= 2) {
      Digest sum = digest.buckets(buckets).stream().reduce(Digest.EMPTY, Digest::plus);
      assertThat(sum).isEqualTo(digest.total());
    }
    assertThat(digest.total().rows()).isEqualTo(5_000);
    byte[] one = "77\tx\ty\n".getBytes(StandardCharsets.UTF_8);
    TableDigest alone = new TableDigest(threeColumns("a"));
    alone.add(one);
    assertThat(alone.buckets(16).get(alone.bucketOf(one) % 16).rows()).isEqualTo(1);
  }

  @Test
  void spreadsKeysEvenly() {
    TableDigest digest = new TableDigest(threeColumns("a"));
    for (int i = 0; i < 64 * TableDigest.FINEST; i++) {
      digest.add((i + "\t\t\n").getBytes(StandardCharsets.UTF_8));
    }

    // 64 expected in each; 8 is one standard deviation.
    assertThat(digest.buckets(TableDigest.FINEST))
        .allSatisfy(bucket -> assertThat(bucket.rows()).isBetween(20L, 115L));
  }

  @Test
  void takesMoreBucketsForMoreRows() {
    assertThat(TableDigest.bucketsFor(0)).isEqualTo(1);
    assertThat(TableDigest.bucketsFor(127)).isEqualTo(1);
    assertThat(TableDigest.bucketsFor(128)).isEqualTo(2);
    assertThat(TableDigest.bucketsFor(1_000)).isEqualTo(8);
    assertThat(TableDigest.bucketsFor(1_000_000_000_000L)).isEqualTo(TableDigest.FINEST);
    assertThatThrownBy(() -> new TableDigest(threeColumns()).buckets(3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void travelsAsTextThatKeepsAll64Bits() {
    Digest digest = new Digest(Long.MAX_VALUE, -1, Long.MIN_VALUE);

    String json = Json.text(digest);

    assertThat(json).isEqualTo("\"9223372036854775807:ffffffffffffffff:8000000000000000\"");
    assertThat(Json.read(json, Digest.class)).isEqualTo(digest);
    for (String wrong : List.of("", "1", "1:2:3", "x:ffffffffffffffff:8000000000000000")) {
      assertThatThrownBy(() -> Digest.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Digest of(List<DigestVectors.Row> rows) {
    TableDigest digest = new TableDigest(threeColumns("a"));
    rows.forEach(row -> digest.add(row.bytes()));
    return digest.total();
  }

  private static Digest ofOneColumn(String value) {
    TableShape shape =
        new TableShape(
            new TableName("s", "t"), List.of(new TableShape.Column("a", "text")), List.of());
    TableDigest digest = new TableDigest(shape);
    digest.add((value + "\n").getBytes(StandardCharsets.UTF_8));
    return digest.total();
  }

  private static TableShape threeColumns(String... key) {
    return new TableShape(
        new TableName("s", "t"),
        Stream.of("a", "b", "c").map(name -> new TableShape.Column(name, "text")).toList(),
        List.of(key));
  }
}
