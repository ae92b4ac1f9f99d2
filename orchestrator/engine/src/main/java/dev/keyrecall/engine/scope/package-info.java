/** Expressions that name credentials. Pure functions; {@code docs/formats/scope.md} is the page. */
@NullMarked
package dev.keyrecall.engine.scope;

import org.jspecify.annotations.NullMarked;
