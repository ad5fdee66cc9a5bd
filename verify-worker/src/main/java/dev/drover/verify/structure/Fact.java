package dev.drover.verify.structure;

import org.jspecify.annotations.Nullable;

/**
 * One thing the catalog says.
 *
 * @param table absent for what is around the tables
 * @param name of the object within its table and aspect; empty for the table itself
 * @param definition in words that mean the same in all supported versions
 */
record Fact(@Nullable String table, Aspect aspect, String name, String definition) {}
