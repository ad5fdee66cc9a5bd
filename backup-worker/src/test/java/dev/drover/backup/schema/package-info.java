@NullMarked
package dev.drover.backup.schema;

import org.jspecify.annotations.NullMarked;
