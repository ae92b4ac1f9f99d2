/** The laws of scope, plan and certificate. */
@NullMarked
package dev.keyrecall.engine.campaign;

import org.jspecify.annotations.NullMarked;
