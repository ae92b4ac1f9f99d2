/** The ledger given away: into files. */
@NullMarked
package dev.keyrecall.app.export;

import org.jspecify.annotations.NullMarked;
