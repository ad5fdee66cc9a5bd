package dev.drover.common.plan;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of one table belong to a project; exactly one of {@code rows} and {@code follows} is
 * given.
 *
 * @param rows the plan author's SQL predicate over the table, with {@code :project} for the ref
 */
public record TableRule(TableName table, @Nullable String rows, @Nullable Follows follows) {}
