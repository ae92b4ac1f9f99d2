/** Consumers that need no account: places on the machine that a run goes on. */
@NullMarked
package dev.keyrecall.local;

import org.jspecify.annotations.NullMarked;
