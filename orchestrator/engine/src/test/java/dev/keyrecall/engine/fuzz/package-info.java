/** Parsers of what others hand us, fed with whatever a fuzzer comes upon. */
@NullMarked
package dev.keyrecall.engine.fuzz;

import org.jspecify.annotations.NullMarked;
