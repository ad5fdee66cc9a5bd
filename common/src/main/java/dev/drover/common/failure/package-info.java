/**
 * What can go wrong, as values: a kind that decides what happens next, a stable code, and what a
 * person should do.
 */
@NullMarked
package dev.drover.common.failure;

import org.jspecify.annotations.NullMarked;
