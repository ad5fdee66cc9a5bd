/** Kind schema: is a project's database what its files say, and does it answer? */
@NullMarked
package dev.drover.verify.schema;

import org.jspecify.annotations.NullMarked;
