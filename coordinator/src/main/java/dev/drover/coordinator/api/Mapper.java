package dev.drover.coordinator.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.common.message.Json;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.jackson.ObjectMapperFactory;
import jakarta.inject.Singleton;

/** Makes the HTTP server write JSON as everything else does. */
@Factory
final class Mapper {
  @Singleton
  @Replaces(value = ObjectMapper.class, factory = ObjectMapperFactory.class)
  ObjectMapper mapper() {
    return Json.mapper().copy();
  }
}
