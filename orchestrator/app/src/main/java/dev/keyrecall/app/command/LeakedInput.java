package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.run.ProbeResult;
import dev.keyrecall.engine.run.Probing;
import dev.keyrecall.engine.secret.LeakedText;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.LeakSearch;
import dev.keyrecall.engine.service.LeakSearch.Found;
import dev.keyrecall.engine.service.Whereabouts;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What was handed to {@code cut} on standard input, and what was found in it. Never repeated. */
final class LeakedInput implements AutoCloseable {
    private final @Nullable LeakedText text;
    private @Nullable Found found;

    private LeakedInput(@Nullable LeakedText text) {
        this.text = text;
    }

    /** Of standard input where {@code -} was named, else of nothing. */
    static LeakedInput of(Io io, String reference) throws EngineException {
        if (!reference.equals("-")) {
            return new LeakedInput(null);
        }
        byte[] read;
        try {
            read = io.in().readNBytes(LeakedText.TEXT_BYTES_MAX + 1);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "standard input cannot be read: " + e.getMessage(),
                    "name the credential instead of -");
        }
        if (read.length > LeakedText.TEXT_BYTES_MAX) {
            Arrays.fill(read, (byte) 0);
            throw new EngineException(
                    Ending.USAGE,
                    "standard input is longer than " + LeakedText.TEXT_BYTES_MAX + " bytes",
                    "hand in the lines that hold the credential");
        }
        try (SecretBytes all = SecretBytes.adopt(read)) {
            return new LeakedInput(LeakedText.of(all));
        }
    }

    /**
     * The one credential that it is about.
     *
     * @throws EngineException PARTIAL where a person has to say more: none was found, or several
     */
    CredentialRef found(Invocation invocation, Engine engine, LeakSearch search)
            throws EngineException {
        if (text == null || text.words().isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "standard input holds nothing that could be a credential",
                    "hand in its id, its value, or both: keyrecall cut - < FILE");
        }
        Found look = search.search(text);
        if (look.refs().isEmpty()) {
            // What was made since the last listing is in no inventory yet.
            if (!new Whereabouts(engine).look(text.words())) {
                invocation.note("it names nothing that an inventory knows; listing every account");
                new InventoryRefresh(engine).refresh(null, (_, _) -> {});
            }
            look = search.search(text);
        }
        found = look;
        if (look.refs().isEmpty()) {
            throw new EngineException(
                    Ending.PARTIAL,
                    "it names no credential of any account that was added, and is no value that the"
                            + " vault holds",
                    "a value by itself says not whose it is: hand in its id as well",
                    "if its account was not added: keyrecall account add ..., then cut it");
        }
        if (look.refs().size() > 1) {
            String[] hints =
                    look.refs().stream().map(ref -> "keyrecall cut " + ref).toArray(String[]::new);
            throw new EngineException(
                    Ending.PARTIAL,
                    "it is about " + look.refs().size() + " credentials: cut each",
                    hints);
        }
        return look.refs().first();
    }

    /**
     * Keeps a value that came beside the id, if its provider accepts it: its death is proven so.
     */
    void keep(Invocation invocation, Session session, LeakSearch search, KnownCredential known)
            throws EngineException {
        List<SecretBytes> values = found == null ? List.of() : found.values();
        Probing probing = new Probing(session.engine(), session.vault());
        for (SecretBytes value : values) {
            ProbeResult probed = probing.probe(known.ref(), value, 1, Duration.ZERO);
            if (probed.liveness().equals("live")) {
                search.keep(known.ref(), value);
                invocation.note(
                        "its value was handed in and is accepted: kept in the vault for proof");
                return;
            }
        }
        if (!values.isEmpty()) {
            invocation.note("nothing beside its id is a value that is accepted for it");
        }
    }

    @Override
    public void close() {
        if (text != null) {
            text.close();
        }
    }
}
