/** Digests, for everybody who names or checks something by its bytes. */
@NullMarked
package dev.drover.common.digest;

import org.jspecify.annotations.NullMarked;
