/**
 * What coordinator and workers say to each other: commands, events, heartbeats and the one JSON
 * mapper; the words on every topic.
 */
@NullMarked
package dev.drover.common.message;

import org.jspecify.annotations.NullMarked;
