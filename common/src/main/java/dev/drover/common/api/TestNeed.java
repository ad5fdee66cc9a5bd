package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Whether a bundle has to be restored elsewhere before it goes to a server.
 *
 * @param needed whether the server is one for production
 * @param tested how it is known that the bundle can be restored; absent where nobody needs to know
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TestNeed(boolean needed, @Nullable Tested tested) {}
