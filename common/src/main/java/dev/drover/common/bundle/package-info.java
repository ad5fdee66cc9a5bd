/**
 * Backups: manifest, data files, digests and the stores that hold them; between the backup stage
 * and all later ones.
 */
@NullMarked
package dev.drover.common.bundle;

import org.jspecify.annotations.NullMarked;
