/**
 * Builds a project's target from its bundle and promotes it; between backup and verification, and
 * after it.
 */
@NullMarked
package dev.drover.migrate;

import org.jspecify.annotations.NullMarked;
