/** One thin class per command; each calls one engine service and prints its answer. */
@NullMarked
package dev.keyrecall.app.command;

import org.jspecify.annotations.NullMarked;
