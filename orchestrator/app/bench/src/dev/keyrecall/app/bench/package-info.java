/** What the whole costs over large inventories; run by scale.sh, and no part of the product. */
@NullMarked
package dev.keyrecall.app.bench;

import org.jspecify.annotations.NullMarked;
