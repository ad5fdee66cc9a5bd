package dev.drover.common.message;

import dev.drover.common.name.BundleId;

/**
 * A bundle as its backup published it. Whoever reads it refuses a manifest with another digest, and
 * with it any other content.
 *
 * @param manifestSha256 lower-case hexadecimal
 */
public record SealedBundle(BundleId id, String manifestSha256) {}
