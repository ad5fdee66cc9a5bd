package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** What somebody can do who knows the format and may write into the store. */
final class Forgery {
  private Forgery() {}

  /** Rewrites the manifest's head and seals it anew, so that it proves itself. */
  static void reseal(Path manifest, UnaryOperator<String> edit) throws IOException {
    String text = new String(Files.readAllBytes(manifest), StandardCharsets.ISO_8859_1);
    int line = text.indexOf('\n');
    String seal = ",\"sha256\":\"";
    int end = line - seal.length() - 64 - 2;
    String object = edit.apply(text.substring("{\"manifest\":".length(), end));
    String forged =
        "{\"manifest\":" + object + seal + sha256(object) + "\"}\n" + text.substring(line + 1);
    Files.write(manifest, forged.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Makes the manifest vouch for a data file as it is now. */
  static void accept(Path manifest, Path data) throws IOException {
    byte[] now = Files.readAllBytes(data);
    reseal(
        manifest,
        head ->
            head.replaceAll(
                "(\"name\":\"\\Q"
                    + data.getFileName()
                    + "\\E\",\"bytes\":)\\d+,\"sha256\":\"\\w+\"",
                "$1" + now.length + ",\"sha256\":\"" + sha256(now) + "\""));
  }

  private static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.start().digest(bytes));
  }
}
