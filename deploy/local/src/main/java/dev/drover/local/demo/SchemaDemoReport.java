package dev.drover.local.demo;

/**
 * What the demo of kind schema did and saw; the document of {@code drover demo --kind schema -o
 * json}.
 *
 * @param failed projects of the wave that met the mistake
 * @param untouched projects that never began because the batch had stopped
 * @param changed databases that were then built otherwise, or held other rows, than before; by
 *     plain SQL
 * @param completed after the file had been corrected
 * @param atLastVersion by plain SQL
 * @param seconds of the batch with the corrected file
 */
public record SchemaDemoReport(
    int projects,
    int failed,
    int untouched,
    long changed,
    int completed,
    long atLastVersion,
    double seconds,
    double ratePerSecond) {
  /** Whether everything a demo promises was seen. */
  public boolean good() {
    return failed > 0
        && untouched == projects - failed
        && changed == 0
        && completed == projects
        && atLastVersion == projects;
  }
}
