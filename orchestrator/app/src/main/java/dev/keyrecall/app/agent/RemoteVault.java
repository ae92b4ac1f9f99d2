package dev.keyrecall.app.agent;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultId;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A vault that the agent holds open. No key is in this process; values pass over the agent's
 * socket. Thread-safe. Every method throws {@link AgentGoneException} when the agent has ended.
 */
public final class RemoteVault implements Vault {
    /** Of values in one request: with lengths and the rest, well within a frame. */
    private static final int BATCH_MAX_BYTES = AgentLimits.FRAME_MAX_BYTES / 2;

    private final AgentLink link;
    private final AgentStatus found;

    private RemoteVault(AgentLink link, AgentStatus found) {
        this.link = link;
        this.found = found;
    }

    /**
     * The vault that a home's agent holds open; nothing where no agent answers.
     *
     * @throws EngineException REFUSED when what answers is somebody else's
     * @throws AgentSilentException when there is one that does not answer in time
     */
    public static Optional<RemoteVault> find(AgentSocket socket, Io io) throws EngineException {
        if (!socket.stands()) {
            return Optional.empty();
        }
        try (Deadline deadline = new Deadline(io.waiter(), AgentLimits.QUICK_ANSWER_MAX)) {
            Optional<SocketChannel> channel = connected(socket, deadline, io);
            if (channel.isEmpty()) {
                return Optional.empty();
            }
            channel.get().close();
            AgentLink link = new AgentLink(socket, io);
            return Optional.of(new RemoteVault(link, status(link)));
        } catch (AgentSilentException e) {
            throw e;
        } catch (AgentUnwillingException e) {
            // It holds the vault open all the same: to call that sealed would be a lie.
            throw new EngineException(
                    Ending.REFUSED,
                    "an agent holds this vault open, and does not answer: " + e.getMessage(),
                    "try again; if that does not help, end it: it is the process named keyrecall"
                            + " vault unseal");
        } catch (IOException | AgentGoneException e) {
            return Optional.empty();
        }
    }

    private static Optional<SocketChannel> connected(AgentSocket socket, Deadline deadline, Io io)
            throws IOException, EngineException {
        try {
            return socket.connect(deadline);
        } catch (IOException e) {
            if (deadline.met()) {
                throw new AgentSilentException(AgentProcess.of(socket, io).pid());
            }
            throw e;
        }
    }

    /** What the agent said of itself when it was found. */
    public AgentStatus found() {
        return found;
    }

    /** What the agent says of itself. */
    public AgentStatus status() {
        return status(link);
    }

    private static AgentStatus status(AgentLink link) {
        try (FrameWriter nothing = new FrameWriter()) {
            return AgentStatus.read(done(link.ask(Operation.STATUS, nothing)).reader());
        } catch (MalformedException e) {
            throw stranger();
        }
    }

    /** Tells the agent to wipe its keys and end. Returns when it has answered. */
    public void sealNow() {
        try (FrameWriter nothing = new FrameWriter()) {
            done(link.ask(Operation.SEAL_NOW, nothing));
        }
    }

    /**
     * Tells the agent that the header in the database was changed, with what opens it.
     *
     * @throws EngineException REFUSED when the agent finds no proof; it keeps what it has
     */
    public void adopt(Unlocking unlocking) throws EngineException {
        try (FrameWriter body = new FrameWriter()) {
            unlocking.write(body);
            Frame answer = link.ask(Operation.ADOPT, body);
            if (ending(answer) == Answered.REFUSED) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the agent did not take the changed vault: " + why(answer),
                        "end it with keyrecall vault seal, then: keyrecall vault unseal");
            }
            done(answer);
        }
    }

    @Override
    public VaultId id() {
        return found.vault();
    }

    @Override
    public int keyVersion() {
        return status().keyVersion();
    }

    @Override
    public SealedRecord seal(RecordId record, int version, SecretBytes value) {
        try (FrameWriter body = new FrameWriter()) {
            body.u16(1).text(record.value()).u32(version).secret(value);
            FrameReader answer = done(link.ask(Operation.SEAL, body)).reader();
            requireOne(answer);
            SealedRecord sealed = new SealedRecord(answer.bytes(), answer.bytes());
            answer.end();
            return sealed;
        } catch (MalformedException e) {
            throw stranger();
        }
    }

    @Override
    public SecretBytes open(RecordId record, int version, SealedRecord sealed)
            throws VaultException {
        return openBatch(List.of(new Placed(record, version, sealed))).getFirst();
    }

    @Override
    public List<SecretBytes> openAll(List<Placed> records) throws VaultException {
        List<SecretBytes> all = new ArrayList<>(records.size());
        boolean whole = false;
        try {
            int from = 0;
            while (from < records.size()) {
                int to = from + 1;
                int bytes = sealedBytes(records.get(from));
                while (to < records.size()
                        && to - from < AgentLimits.ITEMS_MAX
                        && bytes + sealedBytes(records.get(to)) <= BATCH_MAX_BYTES) {
                    bytes += sealedBytes(records.get(to));
                    to++;
                }
                all.addAll(openBatch(records.subList(from, to)));
                from = to;
            }
            whole = true;
            return all;
        } finally {
            if (!whole) {
                all.forEach(SecretBytes::close);
            }
        }
    }

    private static int sealedBytes(Placed one) {
        return one.sealed().keyPart().length + one.sealed().dataPart().length;
    }

    private List<SecretBytes> openBatch(List<Placed> records) throws VaultException {
        try (FrameWriter body = new FrameWriter()) {
            body.u16(records.size());
            for (Placed one : records) {
                body.text(one.record().value())
                        .u32(one.version())
                        .bytes(one.sealed().keyPart())
                        .bytes(one.sealed().dataPart());
            }
            Frame answer = link.ask(Operation.OPEN, body);
            try {
                if (ending(answer) == Answered.CORRUPTED) {
                    throw new VaultException.Corrupted(why(answer));
                }
                return values(done(answer).reader(), records.size());
            } finally {
                answer.wipe();
            }
        } catch (MalformedException e) {
            throw stranger();
        }
    }

    /** When what answers is malformed, no value of it is left in clear. */
    private static List<SecretBytes> values(FrameReader answer, int wanted)
            throws MalformedException {
        if (answer.count() != wanted) {
            throw stranger();
        }
        List<SecretBytes> values = new ArrayList<>(wanted);
        boolean whole = false;
        try {
            while (values.size() < wanted - 1) {
                values.add(answer.secret());
            }
            values.add(answer.lastSecret());
            answer.end();
            whole = true;
            return values;
        } finally {
            if (!whole) {
                values.forEach(SecretBytes::close);
            }
        }
    }

    @Override
    public Fingerprint fingerprint(SecretBytes value) {
        try (FrameWriter body = new FrameWriter()) {
            body.u16(1).secret(value);
            return read(done(link.ask(Operation.FINGERPRINT, body))).getFirst();
        }
    }

    @Override
    public List<Fingerprint> fingerprintAll(List<SecretBytes> values) {
        List<Fingerprint> all = new ArrayList<>(values.size());
        int from = 0;
        while (from < values.size()) {
            int to = from + 1;
            int bytes = values.get(from).length();
            while (to < values.size()
                    && to - from < AgentLimits.ITEMS_MAX
                    && bytes + values.get(to).length() <= BATCH_MAX_BYTES) {
                bytes += values.get(to).length();
                to++;
            }
            all.addAll(fingerprintBatch(values.subList(from, to)));
            from = to;
        }
        return List.copyOf(all);
    }

    private List<Fingerprint> fingerprintBatch(List<SecretBytes> values) {
        try (FrameWriter body = new FrameWriter()) {
            body.u16(values.size());
            values.forEach(body::secret);
            List<Fingerprint> made = read(done(link.ask(Operation.FINGERPRINT, body)));
            if (made.size() != values.size()) {
                throw stranger();
            }
            return made;
        }
    }

    @Override
    public List<Fingerprint> fingerprints(SecretBytes value) {
        try (FrameWriter body = new FrameWriter()) {
            body.secret(value);
            return read(done(link.ask(Operation.FINGERPRINTS, body)));
        }
    }

    private static List<Fingerprint> read(Frame answer) {
        try {
            FrameReader reader = answer.reader();
            int count = reader.count();
            List<Fingerprint> fingerprints = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                fingerprints.add(Fingerprint.parse(reader.text()));
            }
            reader.end();
            if (fingerprints.isEmpty()) {
                throw stranger();
            }
            return List.copyOf(fingerprints);
        } catch (MalformedException | IllegalArgumentException e) {
            throw stranger();
        }
    }

    /**
     * Has the agent sign what the ledger has become. What is signed is the agent's own affair: it
     * reads the home itself.
     *
     * @throws EngineException REFUSED when what stands does not extend what was signed
     */
    public void advanceLog() throws EngineException {
        try (FrameWriter nothing = new FrameWriter()) {
            Frame answer = link.ask(Operation.ADVANCE_LOG, nothing);
            if (ending(answer) == Answered.REFUSED) {
                throw new EngineException(
                        Ending.REFUSED, why(answer), "see keyrecall ledger verify");
            }
            done(answer);
        }
    }

    private static void requireOne(FrameReader answer) throws MalformedException {
        if (answer.count() != 1) {
            throw stranger();
        }
    }

    /** The answer, if what was asked was done. */
    private static Frame done(Frame answer) {
        return switch (ending(answer)) {
            case DONE -> answer;
            case SEALED -> throw new AgentGoneException("the vault has been sealed");
            case REFUSED -> throw new AgentUnwillingException("the agent refused: " + why(answer));
            case CORRUPTED, MALFORMED, FAULT ->
                    throw new IllegalStateException("the agent failed: " + why(answer));
        };
    }

    private static Answered ending(Frame answer) {
        return Answered.of(answer.code()).orElseThrow(RemoteVault::stranger);
    }

    private static String why(Frame answer) {
        try {
            return answer.reader().text();
        } catch (MalformedException e) {
            return "it does not say why";
        }
    }

    private static AgentGoneException stranger() {
        return new AgentUnwillingException("what answers is no agent of this version");
    }

    /** Ends the connections to the agent, which goes on. Idempotent. */
    @Override
    public void close() {
        link.close();
    }

    @Override
    public String toString() {
        return "RemoteVault[" + id() + "]";
    }
}
