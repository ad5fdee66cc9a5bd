/** The tests of this package. */
@NullMarked
package dev.drover.local.faults;

import org.jspecify.annotations.NullMarked;
