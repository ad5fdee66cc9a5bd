/** Proves that bundles can be restored, by restoring them for trial. */
@NullMarked
package dev.drover.backup.drill;

import org.jspecify.annotations.NullMarked;
