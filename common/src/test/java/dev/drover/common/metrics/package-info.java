@NullMarked
package dev.drover.common.metrics;

import org.jspecify.annotations.NullMarked;
