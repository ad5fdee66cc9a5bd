/**
 * Whether every row arrived exactly: digests of the target against the bundle's, down to rows and
 * columns.
 */
@NullMarked
package dev.drover.verify.rows;

import org.jspecify.annotations.NullMarked;
