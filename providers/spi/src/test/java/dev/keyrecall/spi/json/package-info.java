/** Tests of the JSON reader and writer, with the published RFC 8785 vectors. */
@NullMarked
package dev.keyrecall.spi.json;

import org.jspecify.annotations.NullMarked;
