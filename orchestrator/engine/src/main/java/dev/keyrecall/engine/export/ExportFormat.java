package dev.keyrecall.engine.export;

import java.util.Locale;

/** In which form the ledger is given away; one line for each entry. */
public enum ExportFormat {
    /** The leaves themselves, byte for byte. */
    JSON_LINES,
    /** Events of OCSF 1.8.0 that hold the leaves. */
    OCSF;

    /** As options and configuration have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
