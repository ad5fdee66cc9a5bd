package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.digest.Sha256;
import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a database was built when its rows were read, as statements that build it so again.
 *
 * @param definitions in the order in which they are brought about
 * @param changed tables that the pending files were seen to change in a rehearsal
 */
public record Blueprint(List<Definition> definitions, List<TableName> changed) {
  public Blueprint {
    definitions = List.copyOf(definitions);
    changed = List.copyOf(changed);
  }

  /** SHA-256 over all definitions, lower-case hexadecimal: the same for databases built alike. */
  public String digest() {
    MessageDigest sha256 = Sha256.start();
    sha256.update(Json.bytes(definitions));
    return Sha256.hex(sha256);
  }

  /** The same with what a rehearsal has shown. */
  public Blueprint changing(List<TableName> tables) {
    return new Blueprint(definitions, tables);
  }

  /**
   * One thing that can be made, and unmade.
   *
   * @param phase what comes before what: lower ones first
   * @param kind a word for people, and with {@code name} what it is known by
   * @param table the table it belongs to, or is; absent otherwise
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
