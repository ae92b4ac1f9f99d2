/** One class per thing a person asks for; each command of the command line calls one. */
@NullMarked
package dev.keyrecall.engine.service;

import org.jspecify.annotations.NullMarked;
