/**
 * What a command touches outside itself, injected: streams, terminal, time, randomness, adapters.
 */
@NullMarked
package dev.keyrecall.app.io;

import org.jspecify.annotations.NullMarked;
