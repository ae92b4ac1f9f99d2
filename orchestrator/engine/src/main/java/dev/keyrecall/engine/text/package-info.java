/** Text of others, made fit to be shown. */
@NullMarked
package dev.keyrecall.engine.text;

import org.jspecify.annotations.NullMarked;
