/**
 * Who did what, when: a trail that is only ever added to and whose every change shows; beside the
 * store, in the transaction of each decision.
 */
@NullMarked
package dev.drover.coordinator.audit;

import org.jspecify.annotations.NullMarked;
