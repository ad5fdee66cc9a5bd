package dev.drover.local.kind;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.common.testing.ClientTools;
import dev.drover.common.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way from one of the versions that are here to the same or a newer one. */
@Tag("long")
class LongDatabaseVersionsTest {
  @TempDir private Path folder;

  static Stream<Arguments> ways() {
    List<Integer> versions = TestPostgres.versions();
    return versions.stream()
        .flatMap(
            from -> versions.stream().filter(to -> to >= from).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aDatabaseIsWholeOnEveryVersion(int from, int to) throws Exception {
    Optional<ClientTools.Tools> tools = ClientTools.newest(to);
    assumeThat(tools).as("client programs of version %d", to).isPresent();

    new VersionMove(from, to, tools.orElseThrow(), folder).isWhole();
  }
}
