/** Tests of estimates. */
@NullMarked
package dev.keyrecall.engine.estimate;

import org.jspecify.annotations.NullMarked;
