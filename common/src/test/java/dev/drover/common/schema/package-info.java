@NullMarked
package dev.drover.common.schema;

import org.jspecify.annotations.NullMarked;
