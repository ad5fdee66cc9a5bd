/** {@code drover demo}: the main job on embedded parts, before the user's eyes. */
@NullMarked
package dev.drover.local.demo;

import org.jspecify.annotations.NullMarked;
