/** Tests of the comparison of rows. */
@NullMarked
package dev.drover.verify.rows;

import org.jspecify.annotations.NullMarked;
