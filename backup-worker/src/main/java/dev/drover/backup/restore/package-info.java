/** The way back: makes a target what it was before a migration touched it. */
@NullMarked
package dev.drover.backup.restore;

import org.jspecify.annotations.NullMarked;
