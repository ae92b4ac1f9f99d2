/** What exists, what was accepted, and the difference. Pure data and functions; no ports. */
@NullMarked
package dev.keyrecall.engine.inventory;

import org.jspecify.annotations.NullMarked;
