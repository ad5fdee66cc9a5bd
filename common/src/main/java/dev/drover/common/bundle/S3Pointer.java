package dev.drover.common.bundle;

import java.util.Map;

/**
 * The object that makes a bundle visible: which draft won, and what it holds.
 *
 * @param draft the folder its files are in
 * @param files name to size in bytes
 */
record S3Pointer(String draft, Map<String, Long> files) {
  S3Pointer {
    files = Map.copyOf(files);
  }
}
