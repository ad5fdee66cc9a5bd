@NullMarked
package dev.drover.migrate.schema;

import org.jspecify.annotations.NullMarked;
