package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks one store after the other for a bundle that may be lost or damaged in some of them. What is
 * wrong with the bundle wherever it is (no key opens it, its format is too new) ends it at once.
 */
final class Elsewhere {
  private static final Set<String> OF_ONE_STORE =
      Set.of(
          "bundle_missing",
          "bak_tampered",
          "bak_substituted",
          "bak_mismatch",
          "bundles_url",
          "store_refused");

  private @Nullable DroverException wrong;
  private @Nullable IOException away;

  /** What is done at each store. */
  @FunctionalInterface
  interface Look<T> {
    T at(NamedStore place) throws IOException;
  }

  /**
   * @param places one at least
   * @throws IOException when nobody had it, and one of them may have it when it is back
   * @throws DroverException when nobody has it: what the first one says
   */
  static <T> T look(List<NamedStore> places, Look<T> look) throws IOException {
    Elsewhere search = new Elsewhere();
    for (NamedStore place : places) {
      try {
        return look.at(place);
      } catch (DroverException e) {
        search.failed(e);
      } catch (IOException e) {
        search.failed(e);
      }
    }
    throw search.answer();
  }

  private void failed(DroverException e) {
    if (!OF_ONE_STORE.contains(e.failure().code())) {
      throw e;
    }
    wrong = wrong == null ? e : wrong;
  }

  private void failed(IOException e) {
    away = away == null ? e : away;
  }

  private DroverException answer() throws IOException {
    IOException later = away;
    DroverException said = wrong;
    if (later != null) {
      throw later;
    }
    if (said == null) {
      throw new IllegalArgumentException("Nobody was asked");
    }
    return said;
  }
}
