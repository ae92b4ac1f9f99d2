/**
 * Python environments for tests that need clients or servers which others wrote. JDK only; used by
 * the tests of every module, never by a lab server.
 */
@NullMarked
package dev.keyrecall.lab.python;

import org.jspecify.annotations.NullMarked;
