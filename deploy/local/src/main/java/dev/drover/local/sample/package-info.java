/**
 * A sample platform: one shared database with many projects, its plan and its schema files; the
 * beginning of the demo's data.
 */
@NullMarked
package dev.drover.local.sample;

import org.jspecify.annotations.NullMarked;
