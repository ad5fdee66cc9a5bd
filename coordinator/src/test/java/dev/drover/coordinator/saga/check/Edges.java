package dev.drover.coordinator.saga.check;

/** Takes up where one step leads. */
@FunctionalInterface
interface Edges {
  /**
   * @param fair whether it comes by itself sooner or later, without a fault and without a person
   * @param what in a few words, with {@code about}, for a counter-example
   */
  void add(World next, boolean fair, String what, Object about);
}
