/** How PostgreSQL's own programs are found, judged and told of a database. */
@NullMarked
package dev.drover.common.database;

import org.jspecify.annotations.NullMarked;
