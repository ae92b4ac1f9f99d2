/** The ledger's own log: its files, what is signed of it, and what that is compared with. */
@NullMarked
package dev.keyrecall.engine.log;

import org.jspecify.annotations.NullMarked;
