/**
 * Backups as files: written beside a home and verified while they are written, read, and put in a
 * home's place. What the bytes are belongs to the vault, what they mean to the engine.
 */
@NullMarked
package dev.keyrecall.app.backup;

import org.jspecify.annotations.NullMarked;
