/** The nouns of Keyrecall and what a provider adapter must answer. JDK and annotations only. */
@NullMarked
package dev.keyrecall.spi;

import org.jspecify.annotations.NullMarked;
