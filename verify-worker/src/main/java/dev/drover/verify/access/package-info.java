/** What the target's roles can see and cannot, tried out with row security on. */
@NullMarked
package dev.drover.verify.access;

import org.jspecify.annotations.NullMarked;
