@NullMarked
package dev.drover.backup.recover;

import org.jspecify.annotations.NullMarked;
