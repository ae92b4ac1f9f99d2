package dev.keyrecall.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.service.CapabilityRow;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Support;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pages that say what is supported say what the adapters declare, no more and no less. */
final class SupportTest {
    /** The README's columns and the capability each is about; the last is about consumers. */
    private static final Map<String, String> COLUMNS =
            Map.of(
                    "list", "inventory",
                    "verify", "verification",
                    "issue", "issuance",
                    "suspend", "suspension",
                    "revoke", "revocation");

    private static final String DELIVERY = "where replacements are delivered";
    private static final Map<String, String> YES_OR_NO =
            Map.of("automated", "yes", "assisted", "by hand", "unsupported", "no");

    /** What the README calls a credential type and a kind of consumer. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "aws.iam-access-key", "AWS IAM access keys",
                    "aws.secretsmanager", "Secrets Manager");

    @TempDir private Path folder = Path.of("");
    private final TreeMap<String, Provider> providers = new TreeMap<>();
    private final Map<String, ProviderAccount> accounts = new HashMap<>();
    private final List<LabServer> labs = new ArrayList<>();

    @BeforeEach
    void connect() throws IOException, ProviderException {
        Io io = SystemIo.create();
        Map<String, LabProvider> emulators = new HashMap<>();
        io.adapters().labs().forEach(lab -> emulators.put(lab.provider(), lab));
        for (Provider provider : io.adapters().providers()) {
            String id = provider.info().id();
            LabServer lab =
                    required(emulators, id)
                            .start(LabPopulation.empty(1), io.clock(), io.random(), 0);
            labs.add(lab);
            Path credentials = folder.resolve(id);
            lab.writeOperatorCredentials(credentials);
            Map<String, String> settings = new HashMap<>(lab.settings());
            settings.put("credentials-file", credentials.toString());
            providers.put(id, provider);
            accounts.put(
                    id,
                    provider.connect(
                            new Connection(new AccountRef(id, "lab"), settings, io.clock())));
        }
    }

    @AfterEach
    void close() {
        accounts.values().forEach(ProviderAccount::close);
        labs.forEach(LabServer::close);
    }

    @Test
    void theSupportPageIsWhatTheAdaptersDeclare() throws IOException {
        SupportPage page = new SupportPage();
        providers.forEach((id, provider) -> page.add(provider.info(), required(accounts, id)));
        for (ConsumerSource source : SystemIo.create().adapters().consumerSources()) {
            page.add(source.kinds());
        }
        ReferenceTest.requireSame("docs/reference/support.md", page.text(), "SupportTest");
    }

    @Test
    void theReadmesTableSaysOfEveryTypeWhatItsAdapterDeclares() throws IOException {
        Map<String, List<String>> table = readmesTable();
        List<String> heads = required(table, "credential");
        assertThat(heads).hasSize(COLUMNS.size() + 2).contains(DELIVERY);
        List<String> declared = new ArrayList<>();
        for (ProviderAccount account : accounts.values()) {
            for (CredentialKind kind : account.kinds()) {
                String name = required(NAMES, kind.type().toString());
                declared.add(name);
                requireRow(heads, required(table, name), kind, account.consumers());
            }
            assertThat(account.blindSpots()).isNotEmpty();
        }
        table.forEach(
                (name, cells) -> {
                    if (!declared.contains(name) && !name.equals("credential")) {
                        assertThat(cells).as(name).doesNotContain("yes", "by hand");
                    }
                });
    }

    private static void requireRow(
            List<String> heads, List<String> cells, CredentialKind kind, List<ConsumerKind> into) {
        Map<String, String> support = new HashMap<>();
        CapabilityRow.of(kind).forEach(row -> support.put(row.capability(), row.support()));
        COLUMNS.forEach(
                (column, capability) ->
                        assertThat(cells.get(heads.indexOf(column)))
                                .as("%s of %s", column, kind.type())
                                .isEqualTo(YES_OR_NO.get(support.get(capability))));
        List<String> delivered =
                into.stream()
                        .filter(one -> !(one.delivery() instanceof Support.Unsupported<?>))
                        .map(one -> NAMES.get(one.name()))
                        .toList();
        assertThat(cells.get(heads.indexOf(DELIVERY))).isEqualTo(String.join(", ", delivered));
    }

    private static <T> T required(Map<String, T> map, String name) {
        return Optional.ofNullable(map.get(name))
                .orElseThrow(() -> new AssertionError("nothing is known of '" + name + "'"));
    }

    /** The cells of each row under "What it serves", by the first one. */
    private static Map<String, List<String>> readmesTable() throws IOException {
        Map<String, List<String>> rows = new HashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(ReferenceTest.ROOT.resolve("README.md"))) {
            if (line.startsWith("## ")) {
                inside = line.equals("## What it serves");
            } else if (inside && line.startsWith("| ")) {
                List<String> cells =
                        Arrays.stream(line.substring(1).split("\\|", -1))
                                .map(String::strip)
                                .toList();
                rows.put(cells.getFirst(), cells.subList(0, cells.size() - 1));
            }
        }
        assertThat(rows).as("the README's support table").containsKey("credential");
        return rows;
    }
}
