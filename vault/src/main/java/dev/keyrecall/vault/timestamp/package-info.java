/**
 * Time stamps of RFC 3161: what is asked, and whether an answer is one. Nothing here speaks to
 * anybody. Source: {@code docs/formats/anchors.md}, section 4.
 */
@NullMarked
package dev.keyrecall.vault.timestamp;

import org.jspecify.annotations.NullMarked;
