/**
 * Reads a project's rows from one snapshot into a bundle; between the source (and an existing
 * target) and the bundle store.
 */
@NullMarked
package dev.drover.backup.dump;

import org.jspecify.annotations.NullMarked;
