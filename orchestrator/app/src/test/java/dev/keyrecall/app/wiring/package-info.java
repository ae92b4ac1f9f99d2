/** The adapters to the real machine, tried on it. */
@NullMarked
package dev.keyrecall.app.wiring;

import org.jspecify.annotations.NullMarked;
