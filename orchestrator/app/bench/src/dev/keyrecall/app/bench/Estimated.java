package dev.keyrecall.app.bench;

import dev.keyrecall.app.drill.Labs;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.HomeMaking;
import dev.keyrecall.app.home.Passphrase;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.Unlocker;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.run.CampaignRun;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.run.RunOptions;
import dev.keyrecall.engine.run.RunResult;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Estimates against the runs that follow them. Arguments: how many runs, the first seed. Run by
 * estimate.sh.
 */
public final class Estimated {
    private static final double ENOUGH = 0.9;

    private Estimated() {}

    /**
     * Measures.
     *
     * @param arguments how many runs, and the first seed
     */
    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        long first = Long.parseLong(arguments[1]);
        System.out.println(
                "| seed | mode | weather | units | requests | sent | floor, s | estimate, s | width"
                        + " | actual, s | throttled | |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        int inside = 0;
        for (long seed = first; seed < first + runs; seed++) {
            Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "estimated-");
            try {
                inside += new OneRun(seed, folder).isInside() ? 1 : 0;
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
        System.out.println(inside + " of " + runs + " inside");
        System.exit(inside >= ENOUGH * runs ? 0 : 1);
    }

    /** One campaign of one seed. */
    private static final class OneRun {
        private final long seed;
        private final Path folder;
        private final Random random;
        private final Io io = SystemIo.create();

        OneRun(long seed, Path folder) {
            this.seed = seed;
            this.folder = folder;
            this.random = new Random(seed);
        }

        boolean isInside() throws Exception {
            int users = 10 + random.nextInt(12);
            int keys = users + random.nextInt(users / 2);
            LabPopulation population = new LabPopulation(users, keys, keys / 2, seed);
            HomeFolder home = new HomeFolder(folder.resolve("home"), io.osUser());
            Path phrase =
                    Files.createFile(
                            folder.resolve("passphrase"),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            Files.writeString(phrase, Long.toHexString(io.random().nextLong()) + "-bench-phrase");
            Passphrase passphrase = new Passphrase(io, phrase);
            var emulator = Labs.find(io.adapters(), "aws");
            try (LabServer lab = Labs.start(io, emulator, population, 0)) {
                lab.faults().rate("iam:*", 15 + random.nextInt(25), 10 + random.nextInt(40));
                lab.faults().rate("sts:*", 20 + random.nextInt(60), 10 + random.nextInt(40));
                lab.faults()
                        .rate("secretsmanager:*", 10 + random.nextInt(30), 10 + random.nextInt(20));
                lab.faults().latency(Duration.ofMillis(random.nextInt(60)));
                Labs.Files files = Labs.write(lab, folder.resolve("lab"));
                new HomeMaking(io).make(home, passphrase);
                try (Session session = Session.unlock(io, home, Unlocker.by(io, passphrase))) {
                    return run(session, lab, files);
                }
            }
        }

        private boolean run(Session session, LabServer lab, Labs.Files files) throws Exception {
            Engine engine = session.engine();
            AccountRef account = new AccountRef("aws", Labs.ACCOUNT);
            Map<String, String> settings = new TreeMap<>(lab.settings());
            settings.put("credentials-file", files.credentials().toString());
            new AccountDirectory(engine).add(account, settings);
            new InventoryRefresh(engine).refresh(null, (_, _) -> {});
            new InventoryAcceptance(engine).acceptAll();
            for (LabTruth.Consumer consumer : lab.truth().consumers()) {
                if (consumer.credentialId() != null) {
                    new ConsumerRegistry(engine)
                            .add(
                                    new CredentialRef(
                                            account, "iam-access-key", consumer.credentialId()),
                                    new ConsumerTarget(
                                            consumer.kind(),
                                            consumer.target(),
                                            consumer.options()));
                }
            }
            Mode mode = seed % 2 == 0 ? Mode.HYGIENE : Mode.EXPOSURE;
            Plan plan =
                    new Planning(engine)
                            .create(
                                    new Planning.PlanRequest(
                                            mode,
                                            "all",
                                            Duration.ZERO,
                                            2 + (int) (seed % 3),
                                            Duration.ofSeconds(seed % 4)))
                            .plan();
            Estimate estimate = new Estimates(engine).of(plan);
            String weather = weather(lab, estimate.lanes().getFirst().allRequests());
            int before = lab.counts().receivedInAll();
            Duration actual = run(session, plan);
            boolean inside = estimate.finish().holds(actual);
            print(plan, estimate, weather, lab.counts().receivedInAll() - before, actual, inside);
            return inside;
        }

        /** A third of the seeds each: nothing, single throttled requests, and bursts of them. */
        private String weather(LabServer lab, long requests) {
            int expected = Math.toIntExact(requests);
            if (seed % 3 == 1) {
                int drops = expected * (2 + random.nextInt(4)) / 100;
                for (int i = 0; i < drops; i++) {
                    lab.faults().arm("*", Fault.THROTTLE, random.nextInt(expected), 1);
                }
                return "drizzle of " + drops;
            }
            if (seed % 3 == 2) {
                int times = 10 + random.nextInt(30);
                lab.faults().arm("*", Fault.THROTTLE, random.nextInt(expected / 2), times);
                lab.faults().arm("iam:*", Fault.THROTTLE, random.nextInt(expected / 2), times / 2);
                return "storms of " + times + " and " + times / 2;
            }
            return "calm";
        }

        private Duration run(Session session, Plan plan) throws Exception {
            Engine engine = session.engine();
            new Approvals(engine).approve(plan.id(), "bench");
            RunResult result =
                    new CampaignRun(engine, session.vault(), io.process())
                            .run(plan.id(), RunOptions.whole(false), new Silence(), () -> false);
            Campaign campaign =
                    engine.store().read(tx -> tx.campaigns().find(plan.campaign())).orElseThrow();
            if (result.state() != Campaign.State.DONE) {
                throw new IllegalStateException(result.open().toString());
            }
            return Duration.between(campaign.startedAt(), campaign.finishedAt());
        }

        private void print(
                Plan plan,
                Estimate estimate,
                String weather,
                int sent,
                Duration actual,
                boolean inside) {
            Estimate.Lane lane = estimate.lanes().getFirst();
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %s | %s | %d | %d | %d | %.1f | %.1f to %.1f | %.2f | %.1f | %d | %s"
                            + " |%n",
                    seed,
                    plan.mode().word(),
                    weather,
                    plan.units().size(),
                    lane.allRequests(),
                    sent,
                    lane.floor().toMillis() / 1e3,
                    estimate.finish().least().toMillis() / 1e3,
                    estimate.finish().most().toMillis() / 1e3,
                    estimate.finish().width(),
                    actual.toMillis() / 1e3,
                    Math.max(0, sent - lane.allRequests()),
                    inside ? "in" : "**out**");
        }
    }

    private static final class Silence implements RunListener {
        @Override
        public void started(int units, int alreadyTerminal) {}

        @Override
        public void step(int ordinal, CredentialRef ref, Step step) {}

        @Override
        public void unit(Unit unit) {}

        @Override
        public void turned(String name) {}

        @Override
        public void waiting(@Nullable AccountRef lane, String why) {}
    }
}
