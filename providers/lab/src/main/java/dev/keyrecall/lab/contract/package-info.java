/**
 * What every provider adapter must do, as named laws that its own tests run against its emulator.
 * No test framework in here, so that a law can also be run by hand.
 */
@NullMarked
package dev.keyrecall.lab.contract;

import org.jspecify.annotations.NullMarked;
