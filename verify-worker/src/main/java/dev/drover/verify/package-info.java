/**
 * The verify stage: compares the target with the bundle and says what it proved; after migrate,
 * before promote.
 */
@NullMarked
package dev.drover.verify;

import org.jspecify.annotations.NullMarked;
