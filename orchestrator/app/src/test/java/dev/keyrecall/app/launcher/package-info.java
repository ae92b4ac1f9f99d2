/**
 * The shell script that people start: run as it is, in folders made for it, with a Maven and mostly
 * a Java that are scripts themselves. No test here builds Keyrecall.
 */
@NullMarked
package dev.keyrecall.app.launcher;

import org.jspecify.annotations.NullMarked;
