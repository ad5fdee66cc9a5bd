@NullMarked
package dev.drover.local.bench;

import org.jspecify.annotations.NullMarked;
