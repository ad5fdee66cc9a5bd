package dev.drover.verify.rows;

import java.util.HexFormat;

/**
 * What may be said about a value without telling it.
 *
 * @param bytes the value's text in UTF-8
 * @param digest the first 64 bits of the SHA-256 of its COPY text
 */
record FieldPrint(boolean isNull, int bytes, long digest) {
  static final FieldPrint NULL = new FieldPrint(true, 0, 0);

  @Override
  public String toString() {
    if (isNull) {
      return "NULL";
    }
    String shortDigest = HexFormat.of().toHexDigits(digest).substring(0, 8);
    return bytes + (bytes == 1 ? " byte" : " bytes") + " with digest " + shortDigest;
  }
}
