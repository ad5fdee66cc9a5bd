@NullMarked
package dev.drover.local.doctor;

import org.jspecify.annotations.NullMarked;
