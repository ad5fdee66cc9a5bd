/** What a process counts and measures of itself, as Prometheus reads it; common to all services. */
@NullMarked
package dev.drover.common.metrics;

import org.jspecify.annotations.NullMarked;
