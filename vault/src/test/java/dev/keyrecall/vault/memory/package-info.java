/** Tests of the memory that keys are in, as the kernel sees it. */
@NullMarked
package dev.keyrecall.vault.memory;

import org.jspecify.annotations.NullMarked;
