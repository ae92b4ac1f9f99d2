/** The product from outside: real processes, real files, a lab in this process. */
@NullMarked
package dev.keyrecall.app.e2e;

import org.jspecify.annotations.NullMarked;
