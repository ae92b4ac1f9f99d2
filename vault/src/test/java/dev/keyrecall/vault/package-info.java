/** Tests of secrets at rest: published vectors, our own vectors, and every way to tamper. */
@NullMarked
package dev.keyrecall.vault;

import org.jspecify.annotations.NullMarked;
