/** Tests of the verify stage against real servers, with damage planted on purpose. */
@NullMarked
package dev.drover.verify;

import org.jspecify.annotations.NullMarked;
