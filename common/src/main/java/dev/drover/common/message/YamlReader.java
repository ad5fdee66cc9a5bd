package dev.drover.common.message;

import dev.drover.common.name.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds the tree from the parser's events; never resolves a tag, so no class is ever made from a
 * document.
 */
final class YamlReader {
  private static final int DEEPEST = 20;
  private static final Yaml.Place START = Yaml.Place.of(1, 1);

  private final String text;
  private final List<Yaml.Problem> problems;

  YamlReader(String text, List<Yaml.Problem> problems) {
    this.text = text;
    this.problems = problems;
  }

  @Nullable Yaml document() {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Integer.MAX_VALUE);
      Parser parser = new ParserImpl(new StreamReader(text), options);
      parser.getEvent();
      if (parser.checkEvent(Event.ID.StreamEnd)) {
        return null;
      }
      parser.getEvent();
      Yaml root = node(parser, 0);
      parser.getEvent();
      if (!parser.checkEvent(Event.ID.StreamEnd)) {
        problem(
            place(parser.peekEvent()),
            "a second document begins here",
            "Keep one document in the file.");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      problem(
          mark == null ? START : place(mark), "this is not YAML: " + Printable.of(syntax(e)), null);
    } catch (YAMLException e) {
      problem(START, "this is not YAML: it holds characters that YAML does not allow", null);
    }
    return null;
  }

  private Yaml node(Parser parser, int depth) {
    Event event = parser.getEvent();
    Yaml.Place place = place(event);
    if (depth > DEEPEST) {
      throw new TooDeep(event.getStartMark());
    }
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      problem(
          place,
          event instanceof AliasEvent ? "aliases are not allowed" : "anchors are not allowed",
          "Write the value out.");
    }
    return switch (event) {
      case ScalarEvent scalar -> {
        refuseTag(scalar.getTag(), place);
        yield new Yaml.Text(scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, place);
      }
      case SequenceStartEvent sequence -> {
        refuseTag(sequence.getTag(), place);
        yield sequence(parser, depth, place);
      }
      case MappingStartEvent mapping -> {
        refuseTag(mapping.getTag(), place);
        yield mapping(parser, depth, place);
      }
      default -> new Yaml.Text("", true, place);
    };
  }

  private Yaml sequence(Parser parser, int depth, Yaml.Place place) {
    List<Yaml> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(parser, depth + 1));
    }
    parser.getEvent();
    return new Yaml.Sequence(items, place);
  }

  private Yaml mapping(Parser parser, int depth, Yaml.Place place) {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Yaml key = node(parser, depth + 1);
      Yaml value = node(parser, depth + 1);
      if (!(key instanceof Yaml.Text name)) {
        problem(key.place(), "a key must be a word", null);
        continue;
      }
      Yaml.Entry first = entries.putIfAbsent(name.value(), new Yaml.Entry(key.place(), value));
      if (first != null) {
        problem(
            key.place(),
            "the key '" + Printable.of(name.value()) + "' stands twice, first at " + first.place(),
            "Keep one of the two.");
      }
    }
    parser.getEvent();
    return new Yaml.Mapping(entries, place);
  }

  private void refuseTag(@Nullable String tag, Yaml.Place place) {
    if (tag != null) {
      problem(place, "tags (!...) are not allowed", "Write the plain value.");
    }
  }

  private void problem(Yaml.Place place, String message, @Nullable String remedy) {
    problems.add(new Yaml.Problem(place, message, remedy));
  }

  /** The scanner's own words without its snippet of the document, which may show a secret. */
  private static String syntax(MarkedYAMLException error) {
    return error.getProblem() == null ? "unreadable" : error.getProblem();
  }

  private static Yaml.Place place(Event event) {
    return place(event.getStartMark());
  }

  private static Yaml.Place place(Mark mark) {
    return Yaml.Place.of(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Ends the reading of a document that nests deeper than any of ours. */
  private static final class TooDeep extends MarkedYAMLException {
    private static final long serialVersionUID = 1L;

    TooDeep(Mark mark) {
      super(null, null, "nested deeper than " + DEEPEST + " levels", mark, null, null);
    }
  }
}
