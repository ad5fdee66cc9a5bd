/** Benchmarks: Drover measured against a floor in the same run, on the same machine and servers. */
@NullMarked
package dev.drover.local.bench;

import org.jspecify.annotations.NullMarked;
