/** What all kinds of plans promise alike. */
@NullMarked
package dev.drover.local.kind;

import org.jspecify.annotations.NullMarked;
