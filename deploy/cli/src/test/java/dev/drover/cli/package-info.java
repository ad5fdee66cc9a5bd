/** The command line against a coordinator that answers over real HTTP from a real database. */
@NullMarked
package dev.drover.cli;

import org.jspecify.annotations.NullMarked;
