package dev.drover.coordinator.api;

import io.micronaut.core.annotation.Nullable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tells the HTTP server that a request without a body still reaches its method; it does not see
 * {@code byte @Nullable []}.
 */
@Nullable
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@interface OptionalBody {}
