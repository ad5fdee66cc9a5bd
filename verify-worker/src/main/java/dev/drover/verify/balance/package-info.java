/**
 * Whether a batch leaves nothing over and takes nothing twice: every row of the source is one
 * project's, or nobody's. After the migrations, beside them or before.
 */
@NullMarked
package dev.drover.verify.balance;

import org.jspecify.annotations.NullMarked;
