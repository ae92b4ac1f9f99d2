/**
 * Memory that keys are kept in, and what the kernel does to keep it to this process: off the Java
 * heap, locked, left out of dumps; and the process itself closed to attaching and core dumps.
 */
@NullMarked
package dev.keyrecall.vault.memory;

import org.jspecify.annotations.NullMarked;
