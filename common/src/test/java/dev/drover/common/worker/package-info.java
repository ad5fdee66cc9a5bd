/** Tests of the worker frame against a real broker. */
@NullMarked
package dev.drover.common.worker;

import org.jspecify.annotations.NullMarked;
