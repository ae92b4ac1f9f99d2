/**
 * Passwords that are publicly known, looked up in a downloaded file without the network. Reads that
 * file and nothing else.
 */
@NullMarked
package dev.keyrecall.vault.passwords;

import org.jspecify.annotations.NullMarked;
