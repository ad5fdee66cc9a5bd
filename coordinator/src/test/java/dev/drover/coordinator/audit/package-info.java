/** Tests of the audit trail. */
@NullMarked
package dev.drover.coordinator.audit;

import org.jspecify.annotations.NullMarked;
