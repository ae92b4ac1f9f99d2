/** Consumers that need no account: files and programs of the machine that a run goes on. */
@NullMarked
package dev.keyrecall.local;

import org.jspecify.annotations.NullMarked;
