/**
 * Values in the vault: their versions and labels, how they are sealed into the store while the
 * vault key may change, and the entry that every opening leaves.
 */
@NullMarked
package dev.keyrecall.engine.secret;

import org.jspecify.annotations.NullMarked;
