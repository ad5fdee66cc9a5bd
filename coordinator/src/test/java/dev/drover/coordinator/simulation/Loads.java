package dev.drover.coordinator.simulation;

import java.util.ArrayList;
import java.util.List;

/** What arrives when rows are loaded. */
final class Loads {
  private Loads() {}

  /** The rows, or when a load is spoiled as many others. */
  static List<String> arrived(World world, List<String> rows) {
    if (!world.weather().strikes(Fault.LOAD_SPOILED)) {
      return rows;
    }
    List<String> spoiled = new ArrayList<>(rows);
    spoiled.set(0, rows.getFirst() + ", spoiled");
    return spoiled;
  }
}
