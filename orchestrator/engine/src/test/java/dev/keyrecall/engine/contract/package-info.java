/** What every store promises, for the tests of each. */
@NullMarked
package dev.keyrecall.engine.contract;

import org.jspecify.annotations.NullMarked;
