package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.secret.OpeningAhead;
import dev.keyrecall.engine.secret.SecretAudit;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.passwords.PwnedPasswords;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code vault audit}. */
@Command(
        name = "audit",
        description =
                "Report values that more than one credential has, and, with a file of Pwned"
                    + " Passwords, those known from breaches. Nothing leaves this machine; names"
                    + " references, never values. Exits 3 when there is anything to report.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault audit",
            "  keyrecall vault audit --pwned-passwords pwnedpasswords.txt --json"
        })
public final class VaultAuditCommand extends Action {
    @Option(
            names = "--pwned-passwords",
            paramLabel = "FILE",
            description =
                    "Also open every held value and look it up in this file: SHA-1 or NTLM, ordered"
                            + " by hash, as published.")
    @Nullable Path passwords;

    @Option(
            names = "--check-file",
            description = "First read that whole file, to be sure that it is in order.")
    boolean checkFile;

    public VaultAuditCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (checkFile && passwords == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "--check-file needs a file to check",
                    "name it with --pwned-passwords FILE");
        }
        List<SecretAudit.Reused> reused;
        SecretAudit.Pwned pwned = null;
        if (passwords == null) {
            try (Session session = invocation.open()) {
                reused = new SecretAudit(session.engine()).reused();
            }
        } else {
            try (PwnedPasswords list = list(passwords);
                    Session locked = invocation.locked();
                    OpeningAhead ready =
                            OpeningAhead.begin(locked.store(), invocation.io().random());
                    Session session = invocation.unlock()) {
                SecretAudit audit = new SecretAudit(session.engine());
                pwned = look(audit, session, ready, list);
                reused = audit.reused();
            } catch (IOException e) {
                throw unusable(passwords, e);
            }
        }
        if (invocation.json()) {
            invocation.document(document(reused, pwned));
        } else {
            print(reused, pwned);
        }
        return end(reused, pwned);
    }

    private PwnedPasswords list(Path named) throws EngineException, IOException {
        PwnedPasswords list = PwnedPasswords.open(invocation.io().directory().resolve(named));
        boolean checked = false;
        try {
            if (checkFile) {
                invocation.note(
                        String.format(
                                Locale.ROOT, "the file is in order: %,d lines", list.check()));
            }
            checked = true;
            return list;
        } finally {
            if (!checked) {
                list.close();
            }
        }
    }

    private SecretAudit.Pwned look(
            SecretAudit audit, Session session, OpeningAhead ready, PwnedPasswords list)
            throws EngineException, IOException {
        try (Painter painter = invocation.painter()) {
            return audit.pwned(
                    session.vault(),
                    ready,
                    list,
                    done ->
                            painter.offer(
                                    () ->
                                            String.format(
                                                    Locale.ROOT, "  %,d values looked up", done)));
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    private static EngineException unusable(Path file, IOException e) {
        return new EngineException(
                Ending.USAGE,
                file + " cannot be used: " + DiskFailure.why(e),
                "it must be a file of Pwned Passwords, SHA-1 or NTLM, ordered by hash");
    }

    private static Json.Obj document(
            List<SecretAudit.Reused> reused, SecretAudit.@Nullable Pwned pwned) {
        Json.Builder document =
                Json.object()
                        .put("reused", Json.array(reused.stream().map(one -> group(one)).toList()));
        return document.put("pwned", pwned == null ? Json.Null.NULL : known(pwned)).build();
    }

    private static Json group(SecretAudit.Reused one) {
        return Json.object()
                .put("fingerprint", one.value().text())
                .put(
                        "held_by",
                        Json.array(
                                one.holders().stream()
                                        .map(holder -> (Json) version(holder).build())
                                        .toList()))
                .build();
    }

    private static Json known(SecretAudit.Pwned pwned) {
        return Json.object()
                .put("checked", pwned.checked())
                .put(
                        "found",
                        Json.array(
                                pwned.found().stream()
                                        .map(
                                                one ->
                                                        (Json)
                                                                version(one.version())
                                                                        .put(
                                                                                "occurrences",
                                                                                one.occurrences())
                                                                        .build())
                                        .toList()))
                .build();
    }

    private static Json.Builder version(Version version) {
        return Json.object()
                .put("ref", version.ref().toString())
                .put("version", version.version())
                .put("label", word(version.label()))
                .put("custody", version.custody().name().toLowerCase(Locale.ROOT))
                .put("customer", version.customer());
    }

    private static @Nullable String word(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    private void print(List<SecretAudit.Reused> reused, SecretAudit.@Nullable Pwned pwned) {
        if (!reused.isEmpty()) {
            Table table = new Table("VALUE", "REF", "VERSION", "LABEL", "CUSTOMER");
            for (int number = 1; number <= reused.size(); number++) {
                for (Version holder : reused.get(number - 1).holders()) {
                    table.row(
                            Integer.toString(number),
                            holder.ref().toString(),
                            Integer.toString(holder.version()),
                            Documents.shown(word(holder.label())),
                            Documents.shown(holder.customer()));
                }
            }
            invocation.say(Ink.BAD, Documents.count(reused.size(), "value") + " reused:");
            invocation.say(table);
        }
        if (pwned != null && !pwned.found().isEmpty()) {
            Table table = new Table("REF", "VERSION", "LABEL", "SEEN");
            pwned.found()
                    .forEach(
                            one ->
                                    table.row(
                                            one.version().ref().toString(),
                                            Integer.toString(one.version().version()),
                                            Documents.shown(word(one.version().label())),
                                            Long.toString(one.occurrences())));
            invocation.say(
                    Ink.BAD, Documents.count(pwned.found().size(), "value") + " from breaches:");
            invocation.say(table);
        }
        if (reused.isEmpty() && (pwned == null || pwned.found().isEmpty())) {
            invocation.say(
                    Ink.GOOD,
                    pwned == null
                            ? "no value is reused"
                            : "no value is reused, and of "
                                    + Documents.count(pwned.checked(), "value")
                                    + " none stands in the file");
        }
    }

    private int end(List<SecretAudit.Reused> reused, SecretAudit.@Nullable Pwned pwned) {
        if (reused.isEmpty() && (pwned == null || pwned.found().isEmpty())) {
            return DONE;
        }
        invocation.hint("replace each where it is used; a rotated value is a new one");
        return Ending.FINDINGS.exitCode();
    }
}
