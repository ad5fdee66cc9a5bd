/** Tests of messages and of how releases bear each other's. */
@NullMarked
package dev.drover.common.message;

import org.jspecify.annotations.NullMarked;
