/** Tests of what is imported. */
@NullMarked
package dev.keyrecall.engine.imports;

import org.jspecify.annotations.NullMarked;
