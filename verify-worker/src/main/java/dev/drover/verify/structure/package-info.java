/**
 * Whether what holds the rows is in order: columns, indexes, constraints, triggers, sequences of
 * the target.
 */
@NullMarked
package dev.drover.verify.structure;

import org.jspecify.annotations.NullMarked;
