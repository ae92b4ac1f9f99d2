/** Tests of a home: what becomes of its files when a change is cut short. */
@NullMarked
package dev.keyrecall.app.home;

import org.jspecify.annotations.NullMarked;
