/**
 * Addresses of a plan, called for one project: whoever is told of a migration, or asked whether it
 * may go on. Used by every worker.
 */
@NullMarked
package dev.drover.common.hook;

import org.jspecify.annotations.NullMarked;
