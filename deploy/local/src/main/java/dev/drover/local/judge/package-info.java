/**
 * Looks at what a run has left behind and says whether the promise held. Shares no code with what
 * it judges: its own SQL, its own reading of bundles and topics, nothing else of Drover.
 */
@NullMarked
package dev.drover.local.judge;

import org.jspecify.annotations.NullMarked;
