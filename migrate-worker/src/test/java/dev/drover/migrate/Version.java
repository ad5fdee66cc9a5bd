package dev.drover.migrate;

import dev.drover.common.testing.TestPostgres;

/** The PostgreSQL servers every test runs against. */
enum Version {
  V18,
  V15;

  TestPostgres postgres() {
    return switch (this) {
      case V18 -> TestPostgres.version18();
      case V15 -> TestPostgres.version15();
    };
  }
}
