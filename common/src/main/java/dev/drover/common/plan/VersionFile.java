package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a plan of kind schema, as its name says: {@code V2.1__add_email.sql} is run once, in
 * the order of versions; {@code U2.1__add_email.sql} takes that version back; {@code R__views.sql}
 * is run again whenever its text has changed, after all versions. {@code 20240115103000_name.sql}
 * is the same as {@code V20240115103000__name.sql}.
 *
 * @param version with dots; empty for a repeatable file
 */
public record VersionFile(Role role, String version, Target.SchemaFile file) {
  /** What a file is for. */
  public enum Role {
    VERSION,
    INVERSE,
    REPEATABLE
  }

  /** As Flyway orders versions: number by number, missing ones count as 0. */
  public static final Comparator<String> ORDER = VersionFile::compare;

  private static final Pattern NAME =
      Pattern.compile("(?:([VU])([0-9]{1,30}(?:[._][0-9]{1,30})*)|R)__(.{1,200})\\.sql");

  /** As the Supabase command line names them: the time it was made, and what it is about. */
  private static final Pattern TIMED = Pattern.compile("([0-9]{14})_(.{1,200}\\.sql)");

  /**
   * @throws DroverException {@code plan_malformed} when the name is none of these
   */
  public static VersionFile of(Target.SchemaFile file) {
    Matcher name = NAME.matcher(baseName(file));
    if (!name.matches()) {
      throw DroverException.user(
          "plan_malformed",
          "the file "
              + Printable.of(file.name())
              + " is named neither V<version>__<text>.sql nor U<version>__<text>.sql nor"
              + " R__<text>.sql",
          "Rename it, or keep it out of the folder.");
    }
    Role role =
        name.group(1) == null
            ? Role.REPEATABLE
            : name.group(1).equals("V") ? Role.VERSION : Role.INVERSE;
    String version = name.group(2) == null ? "" : name.group(2).replace('_', '.');
    return new VersionFile(role, version, file);
  }

  /** The file's name without its folders, as Flyway and its history know it. */
  public String baseName() {
    return baseName(file);
  }

  private static String baseName(Target.SchemaFile file) {
    String name = file.name().substring(file.name().lastIndexOf('/') + 1);
    Matcher timed = TIMED.matcher(name);
    return timed.matches() ? "V" + timed.group(1) + "__" + timed.group(2) : name;
  }

  /** Whether it counts in a plan that goes no further than {@code upTo}. */
  public boolean within(String upTo) {
    return role == Role.REPEATABLE || ORDER.compare(version, upTo) <= 0;
  }

  /** Whether {@code text} can be a version. */
  static boolean isVersion(String text) {
    return text.matches("[0-9]{1,30}([._][0-9]{1,30})*");
  }

  private static int compare(String a, String b) {
    List<BigInteger> left = numbers(a);
    List<BigInteger> right = numbers(b);
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      BigInteger l = i < left.size() ? left.get(i) : BigInteger.ZERO;
      BigInteger r = i < right.size() ? right.get(i) : BigInteger.ZERO;
      if (!l.equals(r)) {
        return l.compareTo(r);
      }
    }
    return 0;
  }

  private static List<BigInteger> numbers(String version) {
    List<BigInteger> numbers = new ArrayList<>();
    for (String number : version.split("[._]", -1)) {
      numbers.add(number.isEmpty() ? BigInteger.ZERO : new BigInteger(number));
    }
    return numbers;
  }
}
