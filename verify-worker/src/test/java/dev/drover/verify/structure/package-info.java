/** Tests of what is remembered of catalogs. */
@NullMarked
package dev.drover.verify.structure;

import org.jspecify.annotations.NullMarked;
