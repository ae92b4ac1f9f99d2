/**
 * The house rules as tests: architecture, tidiness, packaging. No product behaviour is tested here.
 */
@NullMarked
package dev.keyrecall.app.house;

import org.jspecify.annotations.NullMarked;
