package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.message.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 has it ({@code application/problem+json}). Holds no stack, SQL, path or
 * secret.
 *
 * @param type a URI reference that names the code
 * @param code stable, lower case with underscores; what scripts and documents refer to
 * @param detail what happened, in a sentence
 * @param remedy what a person can do
 * @param findings every single mistake, where the request had several
 */
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    @Nullable String remedy,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<Finding> findings) {
  public static final String MEDIA_TYPE = "application/problem+json";

  @Override
  public List<Finding> findings() {
    return findings == null ? List.of() : findings;
  }
}
