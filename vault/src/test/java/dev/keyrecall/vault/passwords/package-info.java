/** Tests of the search in a file of Pwned Passwords. */
@NullMarked
package dev.keyrecall.vault.passwords;

import org.jspecify.annotations.NullMarked;
