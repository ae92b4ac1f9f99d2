package dev.keyrecall.app.agent;

import dev.keyrecall.vault.VaultId;
import dev.keyrecall.vault.VaultSummary;
import dev.keyrecall.vault.memory.ProcessGuard;
import dev.keyrecall.vault.memory.Protection;

import java.time.Instant;

/**
 * What an agent says of itself.
 *
 * @param vault which vault it holds open
 * @param keyVersion of the vault key that seals now
 * @param commitment which key that is, as {@link VaultSummary#commitment} tells it
 * @param until when it will seal itself
 * @param pid its process
 * @param memory how the memory of its keys is protected
 * @param process how its process is closed to others
 */
public record AgentStatus(
        VaultId vault,
        int keyVersion,
        String commitment,
        Instant until,
        long pid,
        Protection memory,
        ProcessGuard.Report process) {
    private static final int LOCKED = 1;
    private static final int LEFT_OUT_OF_DUMPS = 2;
    private static final int NOT_INHERITED = 4;
    private static final int CLOSED_TO_OTHERS = 8;
    private static final int NO_CORE_DUMPS = 16;
    private static final int FILES_OWNER_ONLY = 32;

    void write(FrameWriter writer) {
        writer.text(vault.value())
                .u32(keyVersion)
                .text(commitment)
                .u64(until.toEpochMilli())
                .u64(pid)
                .u8(
                        bit(memory.locked(), LOCKED)
                                + bit(memory.leftOutOfDumps(), LEFT_OUT_OF_DUMPS)
                                + bit(memory.notInherited(), NOT_INHERITED)
                                + bit(process.closedToOthers(), CLOSED_TO_OTHERS)
                                + bit(process.noCoreDumps(), NO_CORE_DUMPS)
                                + bit(process.filesOwnerOnly(), FILES_OWNER_ONLY));
    }

    static AgentStatus read(FrameReader reader) throws MalformedException {
        VaultId vault;
        try {
            vault = new VaultId(reader.text());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not a vault id");
        }
        int keyVersion = reader.u32();
        String commitment = reader.text();
        Instant until = Instant.ofEpochMilli(reader.u64());
        long pid = reader.u64();
        int bits = reader.u8();
        reader.end();
        return new AgentStatus(
                vault,
                keyVersion,
                commitment,
                until,
                pid,
                new Protection(
                        has(bits, LOCKED), has(bits, LEFT_OUT_OF_DUMPS), has(bits, NOT_INHERITED)),
                new ProcessGuard.Report(
                        has(bits, CLOSED_TO_OTHERS),
                        has(bits, NO_CORE_DUMPS),
                        has(bits, FILES_OWNER_ONLY)));
    }

    private static int bit(boolean holds, int bit) {
        return holds ? bit : 0;
    }

    private static boolean has(int bits, int bit) {
        return (bits & bit) != 0;
    }
}
