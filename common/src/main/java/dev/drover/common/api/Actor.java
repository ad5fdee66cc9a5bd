package dev.drover.common.api;

/** How a caller says who asks, for the audit trail. A claim, not a proof. */
public final class Actor {
  /** At most 100 printable characters in UTF-8, percent-encoded where they are not ASCII. */
  public static final String HEADER = "X-Drover-Actor";

  /** Who asks when nobody says. */
  public static final String DEFAULT = "operator";

  private Actor() {}
}
