package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.aws.FaultyFront.Deed;
import dev.keyrecall.aws.lab.AwsLab;
import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Probes through AWS's own SDK while the emulator, the network and what stands between them fail:
 * each verdict is held against the emulator's truth at that moment. Nothing that fails may say dead
 * of a living credential, or live of a dead one.
 */
final class AwsProbesTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int PROBES = LONG ? 10_000 : 500;
    private static final AccountRef ACCOUNT = new AccountRef(AwsProvider.ID, "probes");
    private static final InstantSource CLOCK = InstantSource.system();

    /** More than the JDK keeps to one place, for each request of a listing. */
    private static final int KEPT_MAX = 20;

    private static final String DEAD_CONNECTION = "SocketException: ";
    private static final List<String> LISTING =
            List.of("iam:GetUser", "iam:ListAccessKeys", "iam:GetAccessKeyLastUsed");

    private final Random random = new Random(20_261_129);
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final Map<String, Deed> wrongAnswers = WrongAnswers.all();
    private final Map<String, Map<Said, Integer>> said = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    @TempDir private Path folder;
    private AwsLab lab;
    private FaultyFront front;
    private ProviderAccount straight;
    private ProviderAccount impatient;
    private ProviderAccount behindFront;
    private ProviderAccount impatientBehindFront;
    private ProviderAccount closedPort;
    private ProviderAccount noSuchHost;
    private String why = "";

    private enum Said {
        LIVE,
        DEAD,
        UNKNOWN
    }

    /** One probe about to be made. */
    private record Probe(CredentialRef ref, String principal, boolean byListing, boolean right) {}

    @BeforeEach
    void setUp() throws IOException, ProviderException {
        lab =
                AwsLab.start(
                        new LabPopulation(8, 12, 0, 5),
                        () -> CLOCK.instant().plus(ahead.get()),
                        new Random(5),
                        0);
        front = new FaultyFront(lab.endpoint());
        straight = connect(lab.endpoint().toString(), "30s");
        impatient = connect(lab.endpoint().toString(), "120ms");
        behindFront = connect(front.endpoint().toString(), "30s");
        impatientBehindFront = connect(front.endpoint().toString(), "120ms");
        try (ServerSocket free = new ServerSocket(0)) {
            closedPort = connect("http://127.0.0.1:" + free.getLocalPort(), "30s");
        }
        noSuchHost = connect("https://sts.keyrecall.invalid", "30s");
        lab.truth().credentials().stream()
                .filter(credential -> !credential.operator())
                .forEach(credential -> ids.add(credential.id()));
    }

    private ProviderAccount connect(String endpoint, String timeout)
            throws IOException, ProviderException {
        Path credentials = folder.resolve("credentials");
        lab.writeOperatorCredentials(credentials);
        Map<String, String> settings = new HashMap<>(lab.settings());
        settings.put(AwsSettings.ENDPOINT, endpoint);
        settings.put(AwsSettings.CREDENTIALS_FILE, credentials.toString());
        settings.put(AwsSettings.CALL_TIMEOUT, timeout);
        return new AwsProvider().connect(new Connection(ACCOUNT, settings, CLOCK));
    }

    @AfterEach
    void tearDown() throws IOException {
        for (ProviderAccount account :
                List.of(
                        straight,
                        impatient,
                        behindFront,
                        impatientBehindFront,
                        closedPort,
                        noSuchHost)) {
            account.close();
        }
        front.close();
        lab.close();
    }

    @Test
    void noFailureIsTakenForAVerdict() throws ProviderException {
        for (int i = 0; i < PROBES; i++) {
            if (random.nextInt(3) == 0) {
                change();
            }
            Probe probe = probe();
            switch (i % 10) {
                case 0, 1 -> clean(probe);
                case 2 -> armed(probe);
                case 3 -> silent(probe);
                case 4 -> unreached(probe);
                case 5 -> skewed(probe);
                case 6 -> partly(probe);
                default -> answered(probe);
            }
        }
        assertThat(wrong).as("of %s probes: %s", PROBES, said).isEmpty();
        assertThat(said).as("every kind of trouble").hasSizeGreaterThan(LONG ? 70 : 60);
        assertThat(said.keySet()).containsAll(wrongAnswers.keySet());
        // The control: undisturbed it tells dead and live apart, and never says unknown.
        assertThat(said.get("nothing")).containsOnlyKeys(Said.LIVE, Said.DEAD);
        assertThat(Thread.interrupted()).isFalse();
    }

    /**
     * What AWS itself answers while nothing is wrong. Kept connections may have been closed at
     * their other end since: what comes of them is an unknown, until there is a fresh one.
     */
    private void clean(Probe probe) {
        ProviderAccount account = random.nextBoolean() ? behindFront : straight;
        Said answer = ask(account, probe);
        for (int kept = 0; kept < KEPT_MAX; kept++) {
            if (answer != Said.UNKNOWN || !why.contains(DEAD_CONNECTION)) {
                break;
            }
            judge("a dead connection", probe, answer, true);
            answer = ask(account, probe);
        }
        judge(probe.right() ? "nothing" : "another value", probe, answer, false);
    }

    /** The emulator's own faults. */
    private void armed(Probe probe) {
        List<Fault> faults =
                new ArrayList<>(
                        List.of(
                                Fault.CUT_BEFORE,
                                Fault.CUT_AFTER,
                                Fault.ERROR_BEFORE,
                                Fault.ERROR_AFTER,
                                Fault.THROTTLE,
                                Fault.EXPIRED));
        if (probe.byListing()) {
            faults.addAll(List.of(Fault.SHORT_PAGE, Fault.EMPTY_PAGE));
        }
        Fault fault = faults.get(random.nextInt(faults.size()));
        boolean paged = fault == Fault.SHORT_PAGE || fault == Fault.EMPTY_PAGE;
        String operation = paged ? "iam:ListAccessKeys" : operation(probe);
        lab.faults().arm(operation, fault);
        Said answer = ask(straight, probe);
        boolean met = lab.faults().isSpent();
        lab.faults().clear();
        judge(fault.wireName(), probe, answer, met && !paged);
    }

    private String operation(Probe probe) {
        return probe.byListing()
                ? LISTING.get(random.nextInt(LISTING.size()))
                : "sts:GetCallerIdentity";
    }

    /** No answer in time, or one that comes when nobody waits for it any more. */
    private void silent(Probe probe) {
        if (random.nextBoolean()) {
            lab.faults().arm(operation(probe), Fault.TIMEOUT_AFTER);
            Said answer = ask(impatient, probe);
            boolean met = lab.faults().isSpent();
            lab.faults().clear();
            judge("no answer in time", probe, answer, met);
            return;
        }
        front.arm(place(probe), new Deed.Late(200));
        Said answer = ask(impatientBehindFront, probe);
        judge("a late answer", probe, answer, front.met());
        // The next one must not be given the answer that came too late for this one.
        Probe next = probe();
        judge("after a late answer", next, ask(impatientBehindFront, next), false);
    }

    private void unreached(Probe probe) {
        boolean named = random.nextBoolean();
        Said answer = ask(named ? noSuchHost : closedPort, probe);
        judge(named ? "no such host" : "a closed port", probe, answer, true);
    }

    /** AWS's clock and ours are too far apart: it refuses the signature, not the credential. */
    private void skewed(Probe probe) {
        ahead.set(Duration.ofHours(1));
        Said answer = ask(straight, probe);
        ahead.set(Duration.ZERO);
        // Of what is not in force AWS says so, whatever the signature's date.
        judge("clocks apart", probe, answer, truth(probe) == Said.LIVE || probe.byListing());
    }

    private void partly(Probe probe) {
        front.arm(place(probe), new Deed.Part(random.nextInt(100)));
        Said answer = ask(behindFront, probe);
        judge("reset in the middle of an answer", probe, answer, front.met());
    }

    /** In turn, so that every wrong answer is met. */
    private void answered(Probe probe) {
        List<String> names = new ArrayList<>(wrongAnswers.keySet());
        names.sort(
                (one, other) ->
                        Integer.compare(
                                said.getOrDefault(one, Map.of()).size(),
                                said.getOrDefault(other, Map.of()).size()));
        String name =
                said.keySet().containsAll(names)
                        ? names.get(random.nextInt(names.size()))
                        : names.getFirst();
        front.arm(place(probe), wrongAnswers.getOrDefault(name, new Deed.Part(0)));
        Said answer = ask(behindFront, probe);
        judge(name, probe, answer, front.met());
    }

    /** Which of a probe's requests meets it. */
    private int place(Probe probe) {
        return probe.byListing() ? random.nextInt(3) : 0;
    }

    /**
     * Holds a verdict against the truth.
     *
     * @param hidden whether no answer about this credential can have come through
     */
    private void judge(String trouble, Probe probe, Said answer, boolean hidden) {
        said.computeIfAbsent(trouble, _ -> new TreeMap<>()).merge(answer, 1, Integer::sum);
        Said truth = truth(probe);
        boolean sound = answer == Said.UNKNOWN || (answer == truth && !hidden && probe.right());
        if (!probe.right() && answer == Said.DEAD && truth == Said.DEAD && !hidden) {
            // No such key in force, whatever was signed with.
            sound = true;
        }
        if (trouble.equals("nothing")) {
            sound = answer == truth;
        }
        if (!sound) {
            wrong.add(trouble + ": " + answer + " said of " + truth + ", " + probe + ": " + why);
        }
    }

    private Said truth(Probe probe) {
        return lab.truth()
                        .credential(probe.ref().id())
                        .filter(LabTruth.Credential::active)
                        .isPresent()
                ? Said.LIVE
                : Said.DEAD;
    }

    /** Of the living, the suspended, the deleted, and ids that never were; not always its value. */
    private Probe probe() {
        List<LabTruth.Credential> all = lab.truth().credentials();
        String id =
                random.nextBoolean()
                        ? ids.get(random.nextInt(ids.size()))
                        : all.get(random.nextInt(all.size())).id();
        Optional<LabTruth.Credential> found = lab.truth().credential(id);
        boolean byListing = random.nextInt(4) == 0;
        boolean never = !byListing && random.nextInt(12) == 0;
        boolean right = byListing || random.nextInt(12) != 0;
        String principal =
                found.map(LabTruth.Credential::principal)
                        .orElseGet(() -> all.get(random.nextInt(all.size())).principal());
        String asked = never ? "AKIA" + UUID.randomUUID().toString().substring(0, 8) : id;
        return new Probe(
                new CredentialRef(ACCOUNT, AwsAccount.ACCESS_KEY, asked),
                principal,
                byListing,
                right && !never);
    }

    private Said ask(ProviderAccount account, Probe probe) {
        var kind = account.kinds().getFirst();
        if (probe.byListing()) {
            return listed(((Support.Automated<Inventory>) kind.inventory()).action(), probe);
        }
        var verification = ((Support.Automated<Verification>) kind.verification()).action();
        try (SecretBytes value =
                probe.right()
                        ? lab.secretOf(probe.ref().id())
                        : SecretBytes.ofUtf8(UUID.randomUUID().toString())) {
            return switch (verification.verify(probe.ref(), value)) {
                case Liveness.Live _ -> Said.LIVE;
                case Liveness.Dead _ -> Said.DEAD;
                case Liveness.Unknown(String text, _) -> {
                    why = text;
                    yield Said.UNKNOWN;
                }
            };
        }
    }

    /** As the engine reads a listing. */
    private Said listed(Inventory inventory, Probe probe) {
        try {
            return inventory.ofPrincipal(probe.principal()).stream()
                            .filter(credential -> credential.ref().equals(probe.ref()))
                            .anyMatch(one -> one.status() == Credential.Status.ACTIVE)
                    ? Said.LIVE
                    : Said.DEAD;
        } catch (ProviderException e) {
            why = String.valueOf(e.getMessage());
            return Said.UNKNOWN;
        }
    }

    /** Something is suspended, resumed, deleted or created. */
    private void change() throws ProviderException {
        List<LabTruth.Credential> there =
                lab.truth().credentials().stream().filter(one -> !one.operator()).toList();
        LabTruth.Credential one = there.get(random.nextInt(there.size()));
        var kind = straight.kinds().getFirst();
        var suspension = ((Support.Automated<Suspension>) kind.suspension()).action();
        var target =
                new Target.ByRef(
                        new CredentialRef(ACCOUNT, AwsAccount.ACCESS_KEY, one.id()),
                        one.principal());
        Intent intent = new Intent(UUID.randomUUID(), CLOCK.instant(), List.of());
        switch (random.nextInt(4)) {
            case 0 -> suspension.suspend(target, intent);
            case 1 -> suspension.resume(target, intent);
            case 2 -> {
                if (there.size() > 6) {
                    lab.deleteBehindBack(one.id());
                }
            }
            default -> {
                if (there.size() < 20) {
                    ids.add(lab.createBehindBack(one.principal()));
                }
            }
        }
    }
}
