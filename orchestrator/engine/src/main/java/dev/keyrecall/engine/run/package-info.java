/** Runs a campaign: a saga per unit, crash-safe by intent and outcome. */
@NullMarked
package dev.keyrecall.engine.run;

import org.jspecify.annotations.NullMarked;
