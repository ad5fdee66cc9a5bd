/**
 * The only way to PostgreSQL: connections with pinned settings, quoting, the catalog, the fence;
 * under every worker's feet.
 */
@NullMarked
package dev.drover.common.postgres;

import org.jspecify.annotations.NullMarked;
