/**
 * The whole of Drover on one machine: what {@code deploy/bin/drover} starts, and the embedded stack
 * for demo, benchmarks and tests.
 */
@NullMarked
package dev.drover.local;

import org.jspecify.annotations.NullMarked;
