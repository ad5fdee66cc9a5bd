/**
 * Checks a plan against the servers before anything moves: every finding with its remedy. Beside
 * the data's way.
 */
@NullMarked
package dev.drover.backup.check;

import org.jspecify.annotations.NullMarked;
