/**
 * A whole database: what belongs to it, how it is made and how PostgreSQL's own tools are run on
 * it. Used by every worker; knows no command.
 */
@NullMarked
package dev.drover.common.database;

import org.jspecify.annotations.NullMarked;
