package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.digest.Sha256;
import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a database was built when its rows were read, as statements that build it so again.
 *
 * @param definitions in the order in which they are brought about
 * @param changed tables that the pending files were seen to change in a rehearsal, and sequences
 *     that they were seen to drop
 * @param sequences how the database's sequences stood, identity columns' aside
 */
public record Blueprint(
    List<Definition> definitions,
    List<TableName> changed,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Manifest.Sequence> sequences) {
  public Blueprint {
    definitions = List.copyOf(definitions);
    changed = List.copyOf(changed);
    sequences = sequences == null ? List.of() : List.copyOf(sequences);
  }

  /** SHA-256 over all definitions, lower-case hexadecimal: the same for databases built alike. */
  public String digest() {
    MessageDigest sha256 = Sha256.start();
    sha256.update(Json.bytes(definitions));
    return Sha256.hex(sha256);
  }

  /** The same with what a rehearsal has shown, and where sequences stand. */
  public Blueprint changing(List<TableName> tables, List<Manifest.Sequence> standing) {
    return new Blueprint(definitions, tables, standing);
  }

  /** Sequences that can be made again by themselves. */
  public List<TableName> drawn() {
    return drawnBeside(List.of());
  }

  /** Those of them that a column of another table than {@code tables} has, or none. */
  public List<TableName> drawnBeside(Collection<TableName> tables) {
    Set<String> within =
        definitions.stream()
            .filter(one -> one.kind().equals("owner of the sequence"))
            .filter(one -> one.table() != null && tables.contains(one.table()))
            .map(Definition::name)
            .collect(Collectors.toSet());
    return definitions.stream()
        .filter(one -> one.kind().equals("sequence") && !within.contains(one.name()))
        .map(Definition::table)
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * One thing that can be made, and unmade.
   *
   * @param phase what comes before what: lower ones first
   * @param kind a word for people, and with {@code name} what it is known by
   * @param table the table it belongs to, or the table or sequence it is; absent otherwise
   * @param state what it has to be like; absent where {@code create} says all
   * @param create absent of what cannot be made alone, or not exactly
   * @param drop absent of what nobody takes away alone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Definition(
      int phase,
      String kind,
      String name,
      @Nullable TableName table,
      @Nullable String state,
      @Nullable String create,
      @Nullable String drop) {
    /** What it is, whatever it is like. */
    public record Id(String kind, String name) {
      @Override
      public String toString() {
        return kind + " " + name;
      }
    }

    public Id id() {
      return new Id(kind, name);
    }

    /** Whether {@code other} is the same and like it. */
    public boolean is(@Nullable Definition other) {
      return other != null && told().equals(other.told());
    }

    private String told() {
      return state != null ? state : create == null ? "" : create;
    }
  }
}
