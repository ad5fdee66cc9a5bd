package dev.drover.common.plan;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import org.jspecify.annotations.Nullable;

/**
 * One line of a projects file: a project, and where it differs from the plan's target.
 *
 * @param owner whom the platform calls the project's owner; recorded, never interpreted
 */
public record Assignment(
    ProjectRef project,
    @Nullable String server,
    @Nullable DatabaseName database,
    @Nullable String owner) {}
