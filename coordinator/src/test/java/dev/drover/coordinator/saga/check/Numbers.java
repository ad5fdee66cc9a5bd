package dev.drover.coordinator.saga.check;

import java.util.Arrays;

/** A growing list of plain numbers. */
final class Numbers {
  private int[] values = new int[1024];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  int get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }
}
