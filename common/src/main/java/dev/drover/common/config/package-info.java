/** The file drover.yaml and its environment variables, read once at start by every process. */
@NullMarked
package dev.drover.common.config;

import org.jspecify.annotations.NullMarked;
