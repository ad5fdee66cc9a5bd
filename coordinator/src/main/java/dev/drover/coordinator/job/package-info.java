/**
 * Backups, restores and drills outside of migrations, and the schedules that ask for them: each is
 * one command to a backup worker, sent again until it is answered.
 */
@NullMarked
package dev.drover.coordinator.job;

import org.jspecify.annotations.NullMarked;
