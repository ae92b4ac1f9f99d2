/** The laws of the services that commands call. */
@NullMarked
package dev.keyrecall.engine.service;

import org.jspecify.annotations.NullMarked;
