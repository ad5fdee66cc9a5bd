package dev.drover.coordinator.simulation;

/** A part of the promise does not hold. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String invariant;

  /**
   * @param invariant its id and name, such as {@code INV-22 PromoteOnce}
   */
  Broken(String invariant, String how) {
    super(invariant + ": " + how);
    this.invariant = invariant;
  }

  String invariant() {
    return invariant;
  }

  static void unless(boolean holds, String invariant, java.util.function.Supplier<String> how) {
    if (!holds) {
      throw new Broken(invariant, how.get());
    }
  }
}
