/** What the engine needs kept: one transactional store with small repositories. */
@NullMarked
package dev.keyrecall.engine.port;

import org.jspecify.annotations.NullMarked;
