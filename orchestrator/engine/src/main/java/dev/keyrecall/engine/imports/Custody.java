package dev.keyrecall.engine.imports;

/** Whose a credential is. */
public enum Custody {
    /** Ours to rotate. */
    OWN("own"),

    /** A customer's, held by us: only ever handed over, never used, never probed. */
    ENTRUSTED("entrusted");

    private final String word;

    Custody(String word) {
        this.word = word;
    }

    /** As it is written in files, in the store and on the command line. */
    public String word() {
        return word;
    }
}
