/** The folder that everything is kept in: its place, its rights, how it is opened. */
@NullMarked
package dev.keyrecall.app.home;

import org.jspecify.annotations.NullMarked;
