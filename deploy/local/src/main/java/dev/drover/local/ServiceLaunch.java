package dev.drover.local;

import dev.drover.common.testing.ChildProcess;
import dev.drover.common.testing.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a service is started as a JVM of its own, on this process's class path. */
final class ServiceLaunch {
  /**
   * Variables that would win over the configuration file written for the child. Empty counts as not
   * set.
   */
  private static final Pattern CONFIGURATION =
      Pattern.compile("DROVER_(KAFKA|COORDINATOR|SERVERS|BUNDLES|WORKERS)_.*");

  private ServiceLaunch() {}

  /**
   * @param smallProjects whether no project has more than some hundred rows
   * @param monitoring a worker's own port for metrics and health
   * @param options of the JVM, for this start only; they win over the usual ones
   */
  static ChildProcess start(
      Role role,
      int number,
      Path config,
      Path log,
      boolean smallProjects,
      @Nullable Integer monitoring,
      List<String> options) {
    return ChildProcess.start(
        new ChildProcess.Launch(
            role.word() + " " + number,
            command(
                Stream.concat(options.stream(), compiler(role, smallProjects).stream()).toList(),
                Home.java(),
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Ddrover.home=" + Home.root(),
                "-cp",
                System.getProperty("java.class.path"),
                role.main(),
                "--config",
                config.toString()),
            environment(config, monitoring, System.getenv()),
            log,
            "TERM",
            Duration.ofSeconds(35)));
  }

  /**
   * All of them share this machine's few cores: compiling once, and quickly, pays. But workers
   * digest and encrypt, which only the optimizing compiler does with the processor's own
   * instructions; what is ten times as hot as usual, as only a large project makes it, is worth
   * that. Counting what is hot costs a third of the code's speed, so where all projects are small,
   * nobody counts.
   */
  private static List<String> compiler(Role role, boolean smallProjects) {
    return smallProjects || role == Role.COORDINATOR
        ? List.of("-XX:TieredStopAtLevel=1")
        : List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");
  }

  private static List<String> command(List<String> options, String java, String... rest) {
    List<String> command = new ArrayList<>(List.of(java, "-Xmx256m"));
    command.addAll(wishedMemory(System.getenv()));
    command.addAll(options);
    command.addAll(List.of(rest));
    return command;
  }

  /** Each service gets what whoever started this program wants for it; the rest is its own. */
  private static List<String> wishedMemory(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("DROVER_JAVA_OPTIONS", "").split("\\s+"))
        .filter(option -> option.startsWith("-Xmx"))
        .toList();
  }

  private static Map<String, String> environment(
      Path config, @Nullable Integer monitoring, Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>();
    for (String name : environment.keySet()) {
      if (CONFIGURATION.matcher(name).matches()) {
        changed.put(name, "");
      }
    }
    changed.put("DROVER_CONFIG", config.toString());
    if (monitoring != null) {
      changed.put("DROVER_WORKERS_MONITORING_PORT", monitoring.toString());
    }
    return changed;
  }
}
