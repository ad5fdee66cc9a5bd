@NullMarked
package dev.drover.local;

import org.jspecify.annotations.NullMarked;
