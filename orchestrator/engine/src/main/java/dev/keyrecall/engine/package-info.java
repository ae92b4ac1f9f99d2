/** The engine's context: everything injected, and the one exception that ends a command. */
@NullMarked
package dev.keyrecall.engine;

import org.jspecify.annotations.NullMarked;
