@NullMarked
package dev.drover.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
