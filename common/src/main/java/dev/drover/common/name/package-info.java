/**
 * Names that are safe by construction: projects, migrations, bundles, databases; used wherever a
 * name leaves Drover.
 */
@NullMarked
package dev.drover.common.name;

import org.jspecify.annotations.NullMarked;
