/**
 * The keys that bundles are encrypted with: a data key of its own for each bundle, locked up by a
 * key file or a passphrase. Knows nothing of files, manifests and stores.
 */
@NullMarked
package dev.drover.common.bundle.key;

import org.jspecify.annotations.NullMarked;
