@NullMarked
package dev.drover.backup.drill;

import org.jspecify.annotations.NullMarked;
