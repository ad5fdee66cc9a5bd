/**
 * Real servers as child processes, for tests and for {@code drover local}: PostgreSQL and Kafka
 * that end with the JVM that started them, however it ends.
 */
@NullMarked
package dev.drover.common.testing;

import org.jspecify.annotations.NullMarked;
