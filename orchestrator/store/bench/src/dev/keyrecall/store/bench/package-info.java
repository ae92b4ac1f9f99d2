/**
 * What the store costs where much of it is rewritten; run by run.sh, and no part of the product.
 */
@NullMarked
package dev.keyrecall.store.bench;

import org.jspecify.annotations.NullMarked;
