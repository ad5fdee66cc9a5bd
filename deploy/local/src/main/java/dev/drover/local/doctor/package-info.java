/**
 * What {@code drover doctor} looks at before people rely on a configuration. It changes nothing.
 */
@NullMarked
package dev.drover.local.doctor;

import org.jspecify.annotations.NullMarked;
