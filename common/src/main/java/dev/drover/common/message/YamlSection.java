package dev.drover.common.message;

import dev.drover.common.name.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping whose keys are asked for one by one. Whatever is missing, of the wrong type or out of
 * range is noted as a problem and answered with null, so that reading goes on; {@link #end} notes
 * every key nobody asked for. Not thread-safe.
 */
public final class YamlSection {
  private final String path;
  private final Yaml.Mapping mapping;
  private final List<Yaml.Problem> problems;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param path of this section for people: {@code servers.platform}; empty for the root
   */
  public YamlSection(String path, Yaml.Mapping mapping, List<Yaml.Problem> problems) {
    this.path = path;
    this.mapping = mapping;
    this.problems = problems;
  }

  /** The section that {@code value} is; noted as a problem when it is none. */
  public static @Nullable YamlSection of(String path, Yaml value, List<Yaml.Problem> problems) {
    if (value instanceof Yaml.Mapping mapping) {
      return new YamlSection(path, mapping, problems);
    }
    String name = path.isEmpty() ? "the document" : "'" + path + "'";
    problems.add(new Yaml.Problem(value.place(), name + " must hold keys, as in key: value", null));
    return null;
  }

  public Set<String> keys() {
    return mapping.entries().keySet();
  }

  /** The whole path of a key of this section. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Where the key's value stands, or where the section begins when there is none. */
  public Yaml.Place place(String key) {
    Yaml.Entry entry = mapping.entries().get(key);
    return entry == null ? mapping.place() : entry.value().place();
  }

  /** The value as written; null when the key is absent or empty. */
  public @Nullable Yaml value(String key) {
    known.add(key);
    Yaml.Entry entry = mapping.entries().get(key);
    return entry == null || (entry.value() instanceof Yaml.Text text && text.isNull())
        ? null
        : entry.value();
  }

  public @Nullable String text(String key) {
    return switch (value(key)) {
      case null -> null;
      case Yaml.Text text -> text.value();
      case Yaml other -> {
        problem(other.place(), key, "must be one text", null);
        yield null;
      }
    };
  }

  public @Nullable String requiredText(String key) {
    String text = text(key);
    if (text == null && value(key) == null) {
      missing(key);
    }
    return text;
  }

  public @Nullable Boolean bool(String key) {
    String text = text(key);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      problem(key, "must be true or false", null);
      return null;
    }
    return text == null ? null : Boolean.valueOf(text);
  }

  public @Nullable Integer integer(String key, int least, int most) {
    Long number = number(key, least, most);
    return number == null ? null : number.intValue();
  }

  public @Nullable Long number(String key, long least, long most) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    if (text.matches("[+-]?[0-9]{1,18}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    problem(place(key), key, "must be a whole number from " + least + " to " + most, null);
    return null;
  }

  /** The constant whose lower-case word stands there. */
  public <E extends Enum<E>> @Nullable E word(String key, Class<E> type) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      words.add(constant.name().toLowerCase(Locale.ROOT));
      if (words.getLast().equals(text)) {
        return constant;
      }
    }
    problem(
        place(key),
        key,
        "must be one of " + String.join(", ", words),
        Nearest.suggestion(text, words));
    return null;
  }

  /**
   * What {@code read} makes of the text; a DroverException it throws becomes a problem at the
   * text's place.
   */
  public <T> @Nullable T parsed(String key, Function<String, T> read) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    try {
      return read.apply(text);
    } catch (dev.drover.common.failure.DroverException e) {
      problems.add(new Yaml.Problem(place(key), e.failure().message(), e.failure().remedy()));
      return null;
    }
  }

  public @Nullable YamlSection section(String key) {
    Yaml value = value(key);
    return value == null ? null : of(path(key), value, problems);
  }

  /** The items of a list of sections, each with its own path; empty when the key is absent. */
  public List<YamlSection> sections(String key) {
    List<YamlSection> sections = new ArrayList<>();
    List<Yaml> items = items(key);
    for (int i = 0; i < items.size(); i++) {
      YamlSection section = of(path(key) + "[" + i + "]", items.get(i), problems);
      if (section != null) {
        sections.add(section);
      }
    }
    return sections;
  }

  /** The items of a list of texts; empty when the key is absent. */
  public List<Yaml.Text> texts(String key) {
    List<Yaml.Text> texts = new ArrayList<>();
    for (Yaml item : items(key)) {
      if (item instanceof Yaml.Text text && !text.isNull()) {
        texts.add(text);
      } else {
        problem(item.place(), key, "must be a list of texts", null);
      }
    }
    return texts;
  }

  private List<Yaml> items(String key) {
    return switch (value(key)) {
      case null -> List.of();
      case Yaml.Sequence sequence -> sequence.items();
      case Yaml other -> {
        problem(other.place(), key, "must be a list", "Begin each item with '- '.");
        yield List.of();
      }
    };
  }

  public void missing(String key) {
    problems.add(
        new Yaml.Problem(
            mapping.place(), "'" + path(key) + "' is missing", "Add " + path(key) + "."));
  }

  /** Notes that the key's value {@code what}: "must be ...". */
  public void problem(String key, String what, @Nullable String remedy) {
    problem(place(key), key, what, remedy);
  }

  private void problem(Yaml.Place place, String key, String what, @Nullable String remedy) {
    problems.add(new Yaml.Problem(place, "'" + path(key) + "' " + what, remedy));
  }

  /** Notes every key that was never asked for, with the nearest one that would have been. */
  public void end() {
    for (Map.Entry<String, Yaml.Entry> entry : mapping.entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        String suggestion = Nearest.suggestion(entry.getKey(), known);
        problems.add(
            new Yaml.Problem(
                entry.getValue().place(),
                "the key '" + Printable.of(path(entry.getKey())) + "' is not known",
                suggestion != null ? suggestion : "Known here: " + String.join(", ", known) + "."));
      }
    }
  }
}
