/**
 * SQLite and PostgreSQL behind the engine's ports: one file, or one schema of a database; plain
 * JDBC, every law in the schema. {@link dev.keyrecall.store.SqliteStore} and {@link
 * dev.keyrecall.store.PostgresStore} are the doors; the {@code ...Rows} classes hold the
 * statements, which both understand, and {@link dev.keyrecall.store.Dialect} the few that differ.
 */
@NullMarked
package dev.keyrecall.store;

import org.jspecify.annotations.NullMarked;
