/** Servers that others wrote in Python, started on loopback for tests to compare against. */
@NullMarked
package dev.keyrecall.lab.python;

import org.jspecify.annotations.NullMarked;
