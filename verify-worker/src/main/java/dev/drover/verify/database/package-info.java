/** Kind database: is a whole database on another server what it was? */
@NullMarked
package dev.drover.verify.database;

import org.jspecify.annotations.NullMarked;
