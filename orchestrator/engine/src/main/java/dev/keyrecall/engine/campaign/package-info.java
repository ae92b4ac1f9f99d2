/** Plan, units and certificate. Pure data and functions; no ports. */
@NullMarked
package dev.keyrecall.engine.campaign;

import org.jspecify.annotations.NullMarked;
