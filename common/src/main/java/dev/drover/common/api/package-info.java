/**
 * The resources of the REST interface as the coordinator writes and the command line reads them.
 */
@NullMarked
package dev.drover.common.api;

import org.jspecify.annotations.NullMarked;
