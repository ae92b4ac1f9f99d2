/** Benchmarks of the vault; nothing here is shipped. */
@NullMarked
package dev.keyrecall.vault.bench;

import org.jspecify.annotations.NullMarked;
