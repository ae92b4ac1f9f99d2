package dev.keyrecall.vault;

import dev.keyrecall.vault.memory.KeySlot;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The recipient that opened a vault: changes carry its fresh confirmation.
 *
 * @param recipient its id
 * @param confirmKey in the memory of the vault's keys
 */
record Opener(byte[] recipient, KeySlot confirmKey) {
    /** The recipient in a header, if it is there. */
    @Nullable Recipient in(VaultHeader header) {
        return header.recipients().stream()
                .filter(one -> Arrays.equals(one.id(), recipient))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "Opener[" + RecipientId.of(recipient) + "]";
    }
}
