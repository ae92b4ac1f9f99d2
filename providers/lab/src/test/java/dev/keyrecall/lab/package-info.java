/** The emulator frame on its own, without a provider. */
@NullMarked
package dev.keyrecall.lab;

import org.jspecify.annotations.NullMarked;
