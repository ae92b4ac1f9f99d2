/** Tests of the consumers that need no account. */
@NullMarked
package dev.keyrecall.local;

import org.jspecify.annotations.NullMarked;
