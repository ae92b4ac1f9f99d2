/**
 * SQLite behind the engine's ports: one file, plain JDBC, every law in the schema. {@link
 * dev.keyrecall.store.SqliteStore} is the door; the {@code ...Rows} classes hold the statements and
 * know nothing of SQLite, so that another database can run the same ones.
 */
@NullMarked
package dev.keyrecall.store;

import org.jspecify.annotations.NullMarked;
