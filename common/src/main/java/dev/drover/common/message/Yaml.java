package dev.drover.common.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A YAML document as a person wrote it: a tree in which everything knows its place. Scalars keep
 * their text, so {@code 010} and {@code 1:30} mean what they say and not what YAML 1.1 makes of
 * them.
 */
public sealed interface Yaml {
  Place place();

  /**
   * @param plain not quoted; only then do {@code null}, {@code ~} and nothing at all mean that
   *     there is no value
   */
  record Text(String value, boolean plain, Place place) implements Yaml {
    public boolean isNull() {
      return plain && (value.isEmpty() || value.equals("~") || value.equals("null"));
    }

    /** Hides the value: it may be a password. */
    @Override
    public String toString() {
      return "Text at " + place;
    }
  }

  record Sequence(List<Yaml> items, Place place) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * @param entries in the order of the document; mutable, so that other sources can be laid over it
   */
  record Mapping(Map<String, Entry> entries, Place place) implements Yaml {}

  /**
   * @param place of the key
   */
  record Entry(Place place, Yaml value) {}

  /**
   * Where something stands: {@code line 3, column 7}, or the environment variable it comes from.
   */
  record Place(String words) {
    static Place of(int line, int column) {
      return new Place("line " + line + ", column " + column);
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Something wrong at a place. Never holds a value that may be a secret. */
  record Problem(Place place, String message, @Nullable String remedy) {
    @Override
    public String toString() {
      return place + ": " + message;
    }
  }

  /**
   * Reads one document. Duplicate keys, tags, anchors, aliases, a second document and nesting
   * deeper than 20 are problems; the tree holds what could be read all the same, so that everything
   * wrong is found in one go.
   *
   * @return the root; absent when the document is empty or not YAML at all
   */
  static @Nullable Yaml read(String text, List<Problem> problems) {
    return new YamlReader(text, problems).document();
  }
}
