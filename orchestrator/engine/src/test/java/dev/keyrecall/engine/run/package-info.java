/** Runs of whole campaigns against a model provider, with crashes at every boundary. */
@NullMarked
package dev.keyrecall.engine.run;

import org.jspecify.annotations.NullMarked;
