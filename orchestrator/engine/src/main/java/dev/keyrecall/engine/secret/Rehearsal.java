package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Opens made-up records of a vault of its own. A Java process just started runs its ciphers in
 * bytecode until the compilers have come to them: a rehearsal brings that about before the first
 * real record is to be opened.
 */
final class Rehearsal {
    /** After so many the JDK's compilers have come to all that opening is made of. */
    static final int OPENINGS = 60_000;

    private static final int RECORDS = 200;
    private static final int REPEATS = 10;
    private static final int VALUE_BYTES = 64;
    private static final AccountRef ACCOUNT = new AccountRef("rehearsal", "made-up");

    private final Store store;
    private final SecureRandom random;

    /**
     * A rehearsal.
     *
     * @param store nothing is read from it, and nothing written to it
     * @param random a cryptographic, thread-safe generator
     */
    Rehearsal(Store store, SecureRandom random) {
        this.store = store;
        this.random = random;
    }

    /**
     * Rehearses.
     *
     * @param over ends it early
     * @return how many made-up records were opened
     */
    long run(int openings, BooleanSupplier over) throws VaultException {
        long opened = 0;
        while (opened < openings && !over.getAsBoolean()) {
            opened += scene(over);
        }
        return opened;
    }

    /** With keys of its own, so that no code is compiled for keys that never change. */
    private long scene(BooleanSupplier over) throws VaultException {
        try (LocalVault vault = LocalVault.forNobody(random)) {
            List<SealedVersion> records = records(vault);
            Opening opening = new Opening(store, vault);
            long opened = 0;
            for (int i = 0; i < REPEATS && !over.getAsBoolean(); i++) {
                try (OpenPage page = OpenPage.of(records, opening)) {
                    opened += page.use((_, _) -> {});
                }
            }
            return opened;
        }
    }

    private static List<SealedVersion> records(LocalVault vault) {
        List<SealedVersion> records = new ArrayList<>(RECORDS);
        try (SecretBytes value = SecretBytes.adopt(new byte[VALUE_BYTES])) {
            for (int i = 0; i < RECORDS; i++) {
                CredentialRef ref = new CredentialRef(ACCOUNT, "made-up", "RECORD" + i);
                Place place = new Place(ref, 1);
                records.add(new SealedVersion(place, vault.seal(Sealing.record(ref), 1, value)));
            }
        }
        return records;
    }
}
