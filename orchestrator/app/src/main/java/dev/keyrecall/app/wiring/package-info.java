/** The only classes that reach for the real process: its streams, clock, signals and services. */
@NullMarked
package dev.keyrecall.app.wiring;

import org.jspecify.annotations.NullMarked;
