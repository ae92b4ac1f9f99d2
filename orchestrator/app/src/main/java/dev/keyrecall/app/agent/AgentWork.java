package dev.keyrecall.app.agent;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Does what a frame asks, with the vault that is open now. */
final class AgentWork {
    private final HeldVault held;
    private final LogAdvancing log;
    private final Supplier<AgentStatus> status;

    AgentWork(HeldVault held, LogAdvancing log, Supplier<AgentStatus> status) {
        this.held = held;
        this.log = log;
        this.status = status;
    }

    /** An answer; closed once it is sent. */
    record Answer(Answered ending, FrameWriter body) implements AutoCloseable {
        static Answer of(Answered ending, String why) {
            return new Answer(ending, new FrameWriter().text(why));
        }

        @Override
        public void close() {
            body.close();
        }
    }

    Answer answer(Operation operation, Frame request) {
        FrameWriter body = new FrameWriter();
        try {
            work(operation, request.reader(), body);
            if (body.length() + 2 > AgentLimits.FRAME_MAX_BYTES) {
                throw new MalformedException("the answer would be too long; ask for less");
            }
            FrameWriter done = body;
            body = new FrameWriter();
            return new Answer(Answered.DONE, done);
        } catch (MalformedException e) {
            return Answer.of(Answered.MALFORMED, String.valueOf(e.getMessage()));
        } catch (VaultException e) {
            return Answer.of(Answered.CORRUPTED, String.valueOf(e.getMessage()));
        } catch (EngineException e) {
            return Answer.of(Answered.REFUSED, String.valueOf(e.getMessage()));
        } catch (HeldVault.SealedNow e) {
            return Answer.of(Answered.SEALED, "the vault has been sealed");
        } catch (RuntimeException e) {
            return Answer.of(Answered.FAULT, e.getClass().getSimpleName());
        } finally {
            body.close();
        }
    }

    private void work(Operation operation, FrameReader request, FrameWriter body)
            throws MalformedException, VaultException, EngineException {
        switch (operation) {
            case STATUS -> {
                request.end();
                status.get().write(body);
            }
            case SEAL -> seal(request, body);
            case OPEN -> open(request, body);
            case FINGERPRINT -> fingerprint(request, body);
            case FINGERPRINTS -> fingerprints(request, body);
            case ADOPT -> {
                try (Unlocking unlocking = Unlocking.read(request)) {
                    held.adopt(unlocking);
                }
                body.u32(held.use(Vault::keyVersion));
            }
            case SEAL_NOW -> request.end();
            case ADVANCE_LOG -> {
                request.end();
                advanceLog();
            }
        }
    }

    private void advanceLog() throws EngineException {
        held.use(
                vault -> {
                    log.advance(vault);
                    return true;
                });
    }

    private void seal(FrameReader request, FrameWriter body) throws MalformedException {
        int count = request.count();
        body.u16(count);
        for (int i = 0; i < count; i++) {
            RecordId record = record(request);
            int version = version(request);
            try (SecretBytes value = request.secret()) {
                SealedRecord sealed = held.use(vault -> vault.seal(record, version, value));
                body.bytes(sealed.keyPart()).bytes(sealed.dataPart());
            }
        }
        request.end();
    }

    private void open(FrameReader request, FrameWriter body)
            throws MalformedException, VaultException {
        int count = request.count();
        body.u16(count);
        for (int i = 0; i < count; i++) {
            RecordId record = record(request);
            int version = version(request);
            SealedRecord sealed = new SealedRecord(request.bytes(), request.bytes());
            try (SecretBytes value = held.use(vault -> vault.open(record, version, sealed))) {
                body.secret(value);
            }
        }
        request.end();
    }

    private void fingerprint(FrameReader request, FrameWriter body) throws MalformedException {
        int count = request.count();
        List<Fingerprint> fingerprints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            try (SecretBytes value = request.secret()) {
                fingerprints.add(held.use(vault -> vault.fingerprint(value)));
            }
        }
        request.end();
        write(fingerprints, body);
    }

    private void fingerprints(FrameReader request, FrameWriter body) throws MalformedException {
        try (SecretBytes value = request.lastSecret()) {
            write(held.use(vault -> vault.fingerprints(value)), body);
        }
    }

    private static void write(List<Fingerprint> fingerprints, FrameWriter body) {
        body.u16(fingerprints.size());
        fingerprints.forEach(fingerprint -> body.text(fingerprint.text()));
    }

    private static RecordId record(FrameReader request) throws MalformedException {
        try {
            return new RecordId(request.text());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not a record id");
        }
    }

    private static int version(FrameReader request) throws MalformedException {
        int version = request.u32();
        if (version < 1) {
            throw new MalformedException("versions count from 1");
        }
        return version;
    }
}
