/**
 * The emulator frame: what every provider's lab server has in common. A lab server is a loopback
 * HTTP server that speaks one provider's real wire protocol over state in memory, together with a
 * plan of faults, per-operation throttling, counters, and the truth of what it holds.
 *
 * <p>Nothing here knows a provider. The control paths under {@code /_lab/} (faults, truth, counts,
 * delete, create, grant) are described in {@code docs/guides/lab.md}.
 */
@NullMarked
package dev.keyrecall.lab;

import org.jspecify.annotations.NullMarked;
