package dev.drover.common.message;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;

/**
 * What every command says first.
 *
 * @param epoch number of this command within the migration; a worker that learns of a higher one
 *     stops
 * @param server the target server's name in drover.yaml; never a URL, never a credential
 * @param database the project's own database on that server
 * @param timeLimitSeconds how long the run may take from its acceptance on
 */
public record Order(
    MigrationId migration,
    int epoch,
    ProjectRef project,
    String server,
    DatabaseName database,
    int timeLimitSeconds) {}
