/**
 * What to move and how: the plan as a person writes it and as every service reads it; first stop of
 * the data's way.
 */
@NullMarked
package dev.drover.common.plan;

import org.jspecify.annotations.NullMarked;
