/** Kind schema: keeps what a project's pending files change, and takes back what they did. */
@NullMarked
package dev.drover.backup.schema;

import org.jspecify.annotations.NullMarked;
