/** The configuration file of a home: what it may hold, and where in it something is wrong. */
@NullMarked
package dev.keyrecall.app.config;

import org.jspecify.annotations.NullMarked;
