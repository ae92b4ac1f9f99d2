/** Files of TOML that people write, read strictly: what nobody knows is refused, at its place. */
@NullMarked
package dev.keyrecall.engine.toml;

import org.jspecify.annotations.NullMarked;
