package dev.keyrecall.engine.contract;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns.Acknowledgement;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Lanes.Lane;
import dev.keyrecall.engine.port.LedgerRows.Head;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredVoice;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Records to store, all alike but for their number. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-11-23T08:30:00.123456789Z");
    public static final AccountRef PROD = new AccountRef("aws", "prod");
    public static final AccountRef LAB = new AccountRef("aws", "lab");
    public static final String PLAN = "plan-1";
    public static final String CAMPAIGN = "campaign-1";
    public static final Json.Obj NOTHING = Json.object().build();
    public static final Json.Obj FACTS =
            Json.object()
                    .put("zwei", "ü \"quoted\" \u0001")
                    .put("one", 1)
                    .put("none", (String) null)
                    .put("list", Json.strings(List.of("b", "a")))
                    .build();
    private static final int SHA256_HEX = 64;

    private Samples() {}

    public static CredentialRef ref(int number) {
        return ref(PROD, number);
    }

    public static CredentialRef ref(AccountRef account, int number) {
        return new CredentialRef(account, "iam-access-key", "SAMPLE%04d".formatted(number));
    }

    public static Account account(AccountRef ref) {
        return new Account(ref, Map.of(), NOW, null, null, null, null);
    }

    public static ObservedCredential observed(CredentialRef ref) {
        Credential credential =
                new Credential(ref, "user", "uid", null, Credential.Status.ACTIVE, NOW, null);
        return new ObservedCredential(credential, false, NOW, NOW, null);
    }

    public static AcceptedCredential accepted(CredentialRef ref) {
        return new AcceptedCredential(
                ref, "user", Credential.Status.ACTIVE, NOW, "someone", true, List.of());
    }

    public static Consumer consumer(CredentialRef ref, String target) {
        return new Consumer(ref, new ConsumerTarget("aws.secretsmanager", target, Map.of()), NOW);
    }

    public static StoredPlan plan(String id, String campaign) {
        return new StoredPlan(
                id, campaign, "ab".repeat(SHA256_HEX / 2), id.getBytes(StandardCharsets.UTF_8));
    }

    public static StoredApproval approval(String plan) {
        return new StoredApproval(
                plan, plan(plan, "").digest(), "0a".repeat(32), "0b".repeat(32), NOW);
    }

    public static StoredPolicy policy(int serial) {
        return new StoredPolicy(
                serial,
                ("0" + serial).repeat(SHA256_HEX / 2),
                ("policy " + serial).getBytes(StandardCharsets.UTF_8),
                List.of("one\n", "another\n"),
                NOW);
    }

    public static StoredWaiver waiver(String id) {
        return new StoredWaiver(id, CAMPAIGN, "5a".repeat(32), new byte[] {1, 0, -1});
    }

    public static StoredVoice voice(String waiver, Decision decision) {
        return new StoredVoice(
                waiver, "5a".repeat(32), decision, "1e".repeat(32), "2f".repeat(32), NOW, null);
    }

    public static Acknowledgement acknowledgement(String campaign, String name) {
        return new Acknowledgement(
                campaign,
                "aws:prod",
                name,
                "what cannot be listed",
                "1e".repeat(32),
                "2f".repeat(32),
                NOW);
    }

    /** What the machine tells of a task, or somebody says. */
    public static TaskEvent task(int ordinal, String name, Change change) {
        boolean said = change == Change.DONE || change == Change.HANDED;
        return new TaskEvent(
                CAMPAIGN,
                ordinal,
                name,
                change,
                "person the \u00e9 billing job",
                ref(9),
                said
                        ? new TaskEvent.Said(
                                "1e".repeat(32),
                                "2f".repeat(32),
                                change == Change.DONE ? "3a".repeat(32) : null)
                        : null,
                NOW,
                Json.object().put("how", "by hand").build());
    }

    /** Something that happened to a switch. */
    public static SwitchEvent switched(String campaign, String name, SwitchEvent.Change change) {
        boolean said =
                change == SwitchEvent.Change.SAID_OFF || change == SwitchEvent.Change.SAID_ON;
        boolean somebodys = said || change == SwitchEvent.Change.ORDERED_ON;
        return new SwitchEvent(
                campaign,
                name,
                change,
                somebodys
                        ? new TaskEvent.Said(
                                "1e".repeat(32), "2f".repeat(32), said ? "3a".repeat(32) : null)
                        : null,
                NOW,
                Json.object().put("how", "by hand").build());
    }

    public static Campaign campaign(String id, String plan, Instant createdAt) {
        return new Campaign(
                id, plan, Mode.EXPOSURE, Campaign.State.PLANNED, createdAt, null, null, null);
    }

    public static Unit unit(int ordinal) {
        return new Unit(
                CAMPAIGN, ordinal, ref(ordinal), Unit.State.PENDING, 0, null, null, null, NOTHING);
    }

    public static IntentRow intent(int ordinal, Step step, int attempt, String resource) {
        return intent(ordinal, step, attempt, resource, 1);
    }

    public static IntentRow intent(
            int ordinal, Step step, int attempt, String resource, long epoch) {
        return new IntentRow(
                UUID.nameUUIDFromBytes(
                        (ordinal + "/" + step + "/" + attempt).getBytes(StandardCharsets.UTF_8)),
                CAMPAIGN,
                ordinal,
                step,
                attempt,
                PROD,
                epoch,
                CallClass.A_IDEMPOTENT,
                resource,
                List.of("SAMPLE0001", "SAMPLE0002"),
                FACTS,
                NOW);
    }

    public static Lane lane(long epoch) {
        return new Lane(
                PROD, "host/1", epoch, NOW, Json.object().put("at", NOW.toString()).build());
    }

    public static SealedSecret secret(CredentialRef ref, int version, @Nullable Label label) {
        return SealedSecret.own(ref, version, label, sealed(1, version), "issued campaign-1", NOW);
    }

    /** What looks like a sealed record; its bytes are not this layer's business. */
    public static SealedRecord sealed(int vaultKeyVersion, int filling) {
        return new SealedRecord(keyPart(vaultKeyVersion, filling), filled(50, filling));
    }

    public static byte[] keyPart(int vaultKeyVersion, int filling) {
        byte[] keyPart = filled(SealedRecord.KEY_PART_BYTES, filling);
        ByteBuffer.wrap(keyPart).put((byte) 1).putInt(vaultKeyVersion).putInt(1);
        return keyPart;
    }

    public static Fingerprints.Entry fingerprint(CredentialRef ref, int version, int filling) {
        return new Fingerprints.Entry(fingerprint(1, filling), Fingerprints.VALUE, ref, version);
    }

    public static Fingerprint fingerprint(int keyVersion, int filling) {
        return new Fingerprint(keyVersion, HexFormat.of().formatHex(filled(32, filling)));
    }

    /** A home whose vault has had as many keys, all of them in use. */
    public static Home home(int vaultKeyVersion) {
        return new Home(
                NOW,
                filled(40, vaultKeyVersion),
                vaultKeyVersion,
                1,
                1,
                vaultKeyVersion == 1 ? null : Homes.Rotation.VAULT_KEY);
    }

    public static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    public static byte[] leaf(long sequence) {
        return ("{\"seq\":" + sequence + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** A head of the right size; its hashes are not this layer's business. */
    public static Head head(long size) {
        return new Head(CompactRange.of(size, filled(32 * Long.bitCount(size), 7)));
    }

    public static void append(Tx tx, long sequence) {
        tx.ledger()
                .append(
                        sequence,
                        leaf(sequence),
                        filled(32, (int) sequence),
                        head(Math.max(1, sequence + 1)));
    }

    /** Two accounts, a plan with its campaign and three units. */
    public static void populate(Store store) {
        write(
                store,
                tx -> {
                    tx.accounts().put(account(PROD));
                    tx.accounts().put(account(LAB));
                    tx.campaigns().createPlan(plan(PLAN, CAMPAIGN));
                    tx.campaigns().put(campaign(CAMPAIGN, PLAN, NOW));
                    for (int ordinal = 1; ordinal <= 3; ordinal++) {
                        tx.campaigns().putUnit(unit(ordinal));
                    }
                });
    }

    /** A read that answers a list; its type tells assertThat which assertions to offer. */
    public static <T> List<T> list(Store store, Store.Work<List<T>> work) {
        return store.read(work);
    }

    /** A read that answers what was found. */
    public static <T> Optional<T> found(Store store, Store.Work<Optional<T>> work) {
        return store.read(work);
    }

    /** A transaction that answers nothing. */
    public static void write(Store store, java.util.function.Consumer<Tx> work) {
        store.write(
                tx -> {
                    work.accept(tx);
                    return true;
                });
    }
}
