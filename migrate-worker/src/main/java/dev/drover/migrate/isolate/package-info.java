/** Kind isolate: a new database cloned from a template, or one transaction in the project's own. */
@NullMarked
package dev.drover.migrate.isolate;

import org.jspecify.annotations.NullMarked;
