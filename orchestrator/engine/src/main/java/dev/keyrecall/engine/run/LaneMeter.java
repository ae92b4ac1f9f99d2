package dev.keyrecall.engine.run;

import dev.keyrecall.spi.AccountRef;

import java.util.function.LongSupplier;

/**
 * What can be seen of a lane while it is run, by anyone at any time.
 *
 * @param account whose
 * @param answered how many requests were answered
 * @param throttled how many of them were told that there are too many
 */
public record LaneMeter(AccountRef account, LongSupplier answered, LongSupplier throttled) {}
