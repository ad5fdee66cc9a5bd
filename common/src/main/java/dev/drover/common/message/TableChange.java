package dev.drover.common.message;

/**
 * What became, or would become, of a project's rows in one table.
 *
 * @param table as a person writes it, {@code schema.table}
 * @param changed rows whose key is in the bundle with other values
 * @param deleted rows that the bundle does not have
 * @param left rows that are the same already
 * @param taken keys of the bundle that rows of others hold; the restore is refused when there are
 *     any
 */
public record TableChange(
    String table, long inserted, long changed, long deleted, long left, long taken) {}
