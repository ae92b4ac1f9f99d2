package dev.keyrecall.app.command;

import dev.keyrecall.app.console.ImportProgress;
import dev.keyrecall.app.home.HomeSpool;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.VaultRefusals;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.Custody;
import dev.keyrecall.engine.imports.ImportDefaults;
import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.ImportFormat;
import dev.keyrecall.engine.imports.ImportLimits;
import dev.keyrecall.engine.imports.ImportReader;
import dev.keyrecall.engine.secret.SecretImport;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/** {@code vault import}. */
@Command(
        name = "import",
        description =
                "Take the secrets of a CSV, JSON or dotenv file into the vault: all of them, or"
                    + " none. A value that is held already stays; another value under the same name"
                    + " becomes its next version.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault import keys.csv --type aws.iam-access-key --account aws:prod",
            "  keyrecall vault import shop.json --custody entrusted --customer cust-17",
            "  keyrecall vault import - --format dotenv --owner platform"
        })
public final class VaultImportCommand extends Action {
    @Parameters(
            paramLabel = "FILE",
            description = "The file; - for standard input. Described in docs/formats/import.md.")
    String file = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, json or dotenv (default: by the file's name).")
    @Nullable String format;

    @Option(
            names = "--custody",
            paramLabel = "WORD",
            description =
                    "own, ours to rotate, or entrusted, a customer's (default: own). A row that"
                            + " says otherwise wins.")
    @Nullable String custody;

    @Option(
            names = "--customer",
            paramLabel = "ID",
            description = "The customer's id, where the rows name none.")
    @Nullable String customer;

    @Option(
            names = "--type",
            paramLabel = "PROVIDER.NAME",
            description = "The credential type, where the rows name none.")
    @Nullable String type;

    @Option(
            names = "--account",
            paramLabel = "PROVIDER:NAME",
            description = "The account, where the rows name none.")
    @Nullable String account;

    @Option(
            names = "--owner",
            paramLabel = "TEAM",
            description = "Who answers for them, where the rows name nobody.")
    @Nullable String owner;

    @Option(names = "--dry-run", description = "Read, check and count; write nothing.")
    boolean dryRun;

    public VaultImportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        try (ImportSource source = ImportSource.open(invocation.io(), file)) {
            ImportFormat shape = shape(source);
            ImportDefaults defaults = defaults();
            if (source.isOpenToOthers()) {
                invocation.note(
                        "keyrecall: warning: others on this machine may read "
                                + source.shown()
                                + ", and could have until now");
                invocation.hint("chmod 600 " + source.shown());
            }
            SecretImport.Result result = run(source, shape, defaults);
            if (invocation.json()) {
                invocation.document(document(shape, result));
            } else {
                print(source, result);
            }
            remarks(source, result);
            return DONE;
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the home cannot be written: " + DiskFailure.why(e) + "; nothing was imported",
                    "check the disk's space and the folder's rights");
        }
    }

    private SecretImport.Result run(
            ImportSource source, ImportFormat shape, ImportDefaults defaults)
            throws EngineException, IOException {
        try (Session session = invocation.unlock();
                HomeSpool spool = HomeSpool.in(invocation.home(), invocation.io().random());
                ImportProgress progress =
                        new ImportProgress(
                                invocation.painter(), invocation.io().clock(), source::read);
                ImportReader reader =
                        new ImportReader(source.in(), shape, defaults, ImportLimits.STANDARD)) {
            return new SecretImport(session.engine(), session.vault())
                    .run(reader, spool, dryRun, progress);
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        } catch (ImportException e) {
            throw new EngineException(
                    Ending.USAGE,
                    source.shown() + ": " + e.getMessage() + "; nothing was imported",
                    e.hint());
        } catch (IOException e) {
            if (source.hasFailed()) {
                throw ImportSource.unreadable(source.shown(), DiskFailure.why(e));
            }
            throw e;
        }
    }

    private ImportFormat shape(ImportSource source) throws EngineException {
        if (format != null) {
            return ImportFormat.ofWord(format)
                    .orElseThrow(() -> usage("--format takes csv, json or dotenv", "see --help"));
        }
        return source.format()
                .orElseThrow(
                        () ->
                                usage(
                                        "the name of "
                                                + source.shown()
                                                + " does not say what it is",
                                        "say it with --format csv, json or dotenv"));
    }

    private ImportDefaults defaults() throws EngineException {
        Custody whose =
                custody == null
                        ? Custody.OWN
                        : Arrays.stream(Custody.values())
                                .filter(one -> one.word().equals(custody))
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                usage(
                                                        "--custody takes own or entrusted",
                                                        "entrusted is a customer's"));
        if (customer != null && whose == Custody.OWN) {
            throw usage(
                    "--customer names whose they are, and the custody is own",
                    "add --custody entrusted");
        }
        requireClean("--customer", customer);
        requireClean("--owner", owner);
        try {
            return new ImportDefaults(
                    type == null ? null : CredentialType.parse(type),
                    account == null ? null : account(account),
                    whose,
                    customer,
                    owner);
        } catch (IllegalArgumentException e) {
            throw usage(
                    String.valueOf(e.getMessage()),
                    "for example: --type aws.iam-access-key --account aws:prod");
        }
    }

    private static AccountRef account(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("an account reads PROVIDER:NAME");
        }
        return new AccountRef(text.substring(0, colon), text.substring(colon + 1));
    }

    private static void requireClean(String option, @Nullable String text) throws EngineException {
        if (text != null
                && (text.isBlank()
                        || !text.equals(text.strip())
                        || text.length() > ImportLimits.STANDARD.textBytes()
                        || text.chars().anyMatch(Character::isISOControl))) {
            throw usage(
                    option + " is empty, too long, or has a control character or a space at an end",
                    "see docs/formats/import.md, section 1");
        }
    }

    private static EngineException usage(String message, String hint) {
        return new EngineException(Ending.USAGE, message, hint);
    }

    private Json.Obj document(ImportFormat shape, SecretImport.Result result) {
        return Json.object()
                .put("format", shape.word())
                .put("dry_run", dryRun)
                .put("rows", result.rows())
                .put("new", result.created())
                .put("changed", result.changed())
                .put("unchanged", result.unchanged())
                .put("reused", result.reused())
                .put("fingerprints", result.fingerprints())
                .build();
    }

    private void print(ImportSource source, SecretImport.Result result) {
        invocation.say(
                (dryRun ? "would import " : "imported ")
                        + counted(result.created() + result.changed(), "secret")
                        + " from "
                        + source.shown()
                        + ": "
                        + String.format(
                                Locale.ROOT,
                                "%,d new, %,d changed, %,d unchanged",
                                result.created(),
                                result.changed(),
                                result.unchanged()));
    }

    private void remarks(ImportSource source, SecretImport.Result result) {
        if (result.reused() > 0) {
            invocation.note(
                    "keyrecall: warning: "
                            + counted(result.reused(), "row")
                            + (result.reused() == 1 ? " has" : " have")
                            + " a value that another credential has too");
            invocation.hint("see which with: keyrecall vault audit");
        }
        if (dryRun) {
            invocation.note("nothing was written: this was --dry-run");
        } else if (source.isFile() && result.rows() > 0) {
            invocation.hint("the file still holds the values in clear: shred -u " + source.shown());
        }
    }

    private static String counted(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
