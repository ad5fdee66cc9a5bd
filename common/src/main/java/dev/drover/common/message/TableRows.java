package dev.drover.common.message;

/**
 * How many rows a table has.
 *
 * @param table as a person writes it, {@code schema.table}
 */
public record TableRows(String table, long rows) {}
