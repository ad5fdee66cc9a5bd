package dev.drover.common.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests of all modules wait for what must come, found by JUnit as a service. It costs
 * nothing while things are well and must outlast a machine that is busy with something else.
 */
public final class Patience implements BeforeAllCallback {
  public static final Duration LONG = Duration.ofMinutes(2);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONG);
  }
}
