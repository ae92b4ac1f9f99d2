package dev.keyrecall.app.io;

import dev.keyrecall.vault.memory.ProcessGuard;

/** How this process closes itself to others before it holds anything confidential. */
public interface Hygiene {
    /** Closes it; again is harmless. Says what the kernel refused instead of failing. */
    ProcessGuard.Report close();
}
