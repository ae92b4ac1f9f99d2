/** Tests of the SPI's nouns. */
@NullMarked
package dev.keyrecall.spi;

import org.jspecify.annotations.NullMarked;
