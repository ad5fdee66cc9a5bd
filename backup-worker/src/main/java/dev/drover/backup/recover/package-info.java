/** Puts a bundle's rows where a person said, outside of any migration. */
@NullMarked
package dev.drover.backup.recover;

import org.jspecify.annotations.NullMarked;
