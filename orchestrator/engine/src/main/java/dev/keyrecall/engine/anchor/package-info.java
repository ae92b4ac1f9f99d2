/**
 * Checkpoints put where the home's machine cannot change them, and what of that holds today.
 * Source: {@code docs/formats/anchors.md}.
 */
@NullMarked
package dev.keyrecall.engine.anchor;

import org.jspecify.annotations.NullMarked;
