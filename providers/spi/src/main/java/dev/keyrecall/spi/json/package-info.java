/** A small JSON model that keeps numbers as written and prints RFC 8785 canonical form. */
@NullMarked
package dev.keyrecall.spi.json;

import org.jspecify.annotations.NullMarked;
