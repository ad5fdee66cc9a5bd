/**
 * The command line: nouns, then verbs; a client of the coordinator's REST interface, where a
 * person's wish begins its way.
 */
@NullMarked
package dev.drover.cli;

import org.jspecify.annotations.NullMarked;
