/**
 * Whether the source still says what the bundle says, so that a change there is told apart from
 * damage on the way.
 */
@NullMarked
package dev.drover.verify.source;

import org.jspecify.annotations.NullMarked;
