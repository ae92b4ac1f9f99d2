/** How things are shown to a person: tables, progress, durations. */
@NullMarked
package dev.keyrecall.app.console;

import org.jspecify.annotations.NullMarked;
