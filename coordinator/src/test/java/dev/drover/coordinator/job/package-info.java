@NullMarked
package dev.drover.coordinator.job;

import org.jspecify.annotations.NullMarked;
