package dev.drover.common.message;

/**
 * Where a table's rows are accounted for. When no row is shared, {@code rows} is {@code selected}
 * and {@code unowned} together.
 *
 * @param table as a person writes it, {@code schema.table}
 * @param rows in the source, whoever owns them
 * @param selected the sum of what each project would take; a row that two take counts twice
 * @param unowned rows that none of the projects takes
 * @param shared rows that more than one takes
 */
public record TableBalance(String table, long rows, long selected, long unowned, long shared) {}
