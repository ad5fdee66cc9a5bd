/**
 * The frame every worker runs in: accept one command, run it, report; the workers' end of Kafka.
 */
@NullMarked
package dev.drover.common.worker;

import org.jspecify.annotations.NullMarked;
