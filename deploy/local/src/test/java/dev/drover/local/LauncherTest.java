package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.testing.ChildProcess;
import dev.drover.common.testing.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher's real scripts in a made-up checkout, with JDKs and a Maven that are small
 * scripts themselves.
 */
final class LauncherTest {
  @TempDir private Path folder;

  private Path checkout = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("a checkout"));
    path = Files.createDirectories(folder.resolve("path"));
    Path bin = Files.createDirectories(checkout.resolve("deploy/bin"));
    for (String script : List.of("drover", "jdk.sh")) {
      Files.copy(Home.root().resolve("deploy/bin").resolve(script), bin.resolve(script));
    }
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    script(
        path.resolve("mvn"),
        """
        echo "built with $JAVA_HOME"
        [ ! -e break ] || exit 1
        mkdir -p deploy/local/target deploy/embedded/target
        echo built >>builds
        touch deploy/local/target/local.jar deploy/embedded/target/broker.classpath
        printf '%s' "$PWD/pom.xml" >deploy/local/target/drover.classpath
        """);
  }

  @Test
  void itBuildsOnceAndAgainOnlyWhenASourceIsNewer() throws Exception {
    Path jdk = jdk("new", "25.0.3");
    assertThat(run(jdk, "--help")).contains("DroverMain --help");
    assertThat(run(jdk, "--help")).doesNotContain("Building");
    assertThat(checkout.resolve("builds")).hasContent("built");

    Files.setLastModifiedTime(
        checkout.resolve("pom.xml"),
        java.nio.file.attribute.FileTime.from(java.time.Instant.now().plusSeconds(5)));
    assertThat(run(jdk, "--help")).contains("Building Drover");
    assertThat(Files.readAllLines(checkout.resolve("builds"))).hasSize(2);
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLogAndStartsNothing() throws Exception {
    Files.createFile(checkout.resolve("break"));
    String output = run(jdk("new", "25"), "--help");
    assertThat(output)
        .contains("failed", "built with", "The whole log is")
        .doesNotContain("DroverMain");
  }

  @Test
  void anOlderJavaHomeIsPassedOverForANewerJdkOnThePath() throws Exception {
    Path newer = jdk("newer", "26.0.1");
    Files.createSymbolicLink(path.resolve("java"), newer.resolve("bin/java"));
    assertThat(run(jdk("older", "17.0.19"), "--help")).contains("started by newer");
  }

  @Test
  void itRunsThroughSymbolicLinksFromAnyFolderAndKeepsArgumentsWhole() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("first"), checkout.resolve("deploy/bin/drover"));
    Path second = Files.createSymbolicLink(links.resolve("second"), Path.of("first"));
    ChildProcess process = start(second, jdk("new", "25"), "plan", "check", "two words", "*");
    assertThat(process.ended().join()).isZero();
    assertThat(process.logTail(1)).endsWith("DroverMain plan check two words *");
  }

  private String run(Path jdk, String... arguments) {
    ChildProcess process = start(checkout.resolve("deploy/bin/drover"), jdk, arguments);
    process.ended().join();
    return process.logTail(50);
  }

  private ChildProcess start(Path launcher, Path jdk, String... arguments) {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("PATH", path + ":" + System.getenv("PATH"));
    return ChildProcess.start(
        new ChildProcess.Launch(
            "the launcher",
            Stream.concat(Stream.of("bash", launcher.toString()), List.of(arguments).stream())
                .toList(),
            environment,
            folder.resolve("launcher-" + System.nanoTime() + ".log"),
            "TERM",
            Duration.ofSeconds(5)));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/javac"), "exit 0");
    script(home.resolve("bin/java"), "echo \"started by " + name + ": $*\"");
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
