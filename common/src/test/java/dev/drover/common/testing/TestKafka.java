package dev.drover.common.testing;

/**
 * One Kafka broker, shared by all tests of this JVM and ended with it. Tests keep apart by topics
 * and groups of their own.
 */
public final class TestKafka {
  private static final class Shared {
    static final TestKafka BROKER = new TestKafka();
  }

  private final String bootstrapServers;

  private TestKafka() {
    this.bootstrapServers = Containers.chosen() ? ContainerKafka.start() : embedded();
  }

  private static String embedded() {
    TemporaryDirectory directory = TemporaryDirectory.create("drover-kafka-");
    return KafkaBroker.start(directory.path(), Ports.free(), Ports.free()).bootstrapServers();
  }

  public static TestKafka shared() {
    return Shared.BROKER;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }
}
