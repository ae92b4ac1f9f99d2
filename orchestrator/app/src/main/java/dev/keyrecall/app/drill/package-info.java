/** Rehearsals against a lab, from an empty folder to a certificate. */
@NullMarked
package dev.keyrecall.app.drill;

import org.jspecify.annotations.NullMarked;
