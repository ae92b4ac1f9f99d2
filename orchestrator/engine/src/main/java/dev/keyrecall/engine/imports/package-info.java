/**
 * Reads secrets that are brought in from outside: CSV, JSON and dotenv, as written down in
 * docs/formats/import.md. Row by row, in bounded memory, and never a value in a String. Tables of
 * names, which hold no secret, likewise: docs/formats/inventory-import.md. What becomes of a row is
 * not decided here.
 */
@NullMarked
package dev.keyrecall.engine.imports;

import org.jspecify.annotations.NullMarked;
