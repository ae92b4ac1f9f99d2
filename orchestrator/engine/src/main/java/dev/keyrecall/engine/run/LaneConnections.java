package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.lane.Endurance;
import dev.keyrecall.engine.lane.LaneCalls;
import dev.keyrecall.engine.lane.LaneGate;
import dev.keyrecall.engine.lane.LaneLease;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.ProviderFailures;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** The accounts of a plan, connected and claimed for one run; released by closing. */
final class LaneConnections implements AutoCloseable {
    private final Engine engine;
    private final List<Connected> lanes = new ArrayList<>();
    private final Endurance endurance;

    private LaneConnections(Engine engine, Endurance endurance) {
        this.engine = engine;
        this.endurance = endurance;
    }

    /**
     * Connects every account of a plan and tries our own access there, before anything is begun, so
     * that a plain mistake changes nothing. A provider that cannot be reached after the campaign
     * was begun holds up its own units only: its lane waits for it.
     *
     * @param begun whether the campaign was begun by an earlier run
     * @param endurance how long a provider that gives no answer is asked again, from then on
     * @throws EngineException REFUSED when our own access is refused, FAULT when a provider cannot
     *     be reached and nothing was begun
     */
    static LaneConnections open(Engine engine, Plan plan, boolean begun, Endurance endurance)
            throws EngineException {
        TreeSet<String> names = new TreeSet<>();
        plan.units().forEach(unit -> names.add(unit.ref().account().toString()));
        return open(engine, names, begun, endurance);
    }

    /**
     * Connects accounts and tries our own access there.
     *
     * @throws EngineException as {@link #open}, when nothing was begun
     */
    static LaneConnections to(Engine engine, Collection<String> accounts) throws EngineException {
        Endurance persons = Endurance.until(RunLimits.PERSON_WAITS_MAX);
        return open(engine, new TreeSet<>(accounts), false, persons);
    }

    private static LaneConnections open(
            Engine engine, SortedSet<String> names, boolean begun, Endurance endurance)
            throws EngineException {
        LaneConnections connections = new LaneConnections(engine, endurance);
        try {
            connections.connect(names, begun);
            return connections;
        } catch (EngineException | RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private void connect(SortedSet<String> names, boolean begun) throws EngineException {
        AccountDirectory accounts = new AccountDirectory(engine);
        for (String name : names) {
            Account account = accounts.require(name);
            LaneGate gate = accounts.gate(account);
            ProviderAccount provider = accounts.connect(account, gate);
            Connected lane = new Connected(account, provider, gate, endurance);
            lanes.add(lane);
            try {
                identify(lane);
            } catch (ProviderException e) {
                if (!begun || e instanceof ProviderException.Refused) {
                    throw ProviderFailures.explain(account.ref(), e);
                }
            }
        }
    }

    private void identify(Connected lane) throws EngineException, ProviderException {
        try {
            lane.arrive(LaneCalls.brief(engine.clock(), lane.gate));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Ending.FAULT, "interrupted", "run it again");
        }
    }

    /**
     * Claims the lane of every account.
     *
     * @throws EngineException REFUSED while another process owns one
     */
    void claim(ProcessIdentity process) throws EngineException {
        for (Connected lane : lanes) {
            lane.lease =
                    LaneLease.claim(
                            engine.store(),
                            lane.account.ref(),
                            process,
                            engine.clock(),
                            new AccountDirectory(engine).callTimeout(lane.account));
            lane.lease.keepLimitsOf(lane.gate);
        }
    }

    List<Connected> lanes() {
        return lanes;
    }

    /** What can be seen of each. */
    List<LaneMeter> meters() {
        return lanes.stream()
                .map(
                        lane ->
                                new LaneMeter(
                                        lane.account.ref(),
                                        lane.gate::answered,
                                        lane.gate::throttled))
                .toList();
    }

    @Override
    public void close() {
        lanes.forEach(Connected::close);
        lanes.clear();
    }

    /** One account, ready to be called once it was reached. */
    static final class Connected {
        private final Account account;
        private final ProviderAccount provider;
        private final LaneGate gate;
        private final Endurance endurance;
        private volatile @Nullable OperatorIdentity identity;
        private @Nullable LaneLease lease;

        Connected(Account account, ProviderAccount provider, LaneGate gate, Endurance endurance) {
            this.account = account;
            this.provider = provider;
            this.gate = gate;
            this.endurance = endurance;
        }

        /** Asks the provider who we are there, unless it has said so. */
        void arrive(LaneCalls calls) throws ProviderException, InterruptedException {
            if (identity == null) {
                identity = calls.read(provider::identify);
            }
        }

        /** The listed credential that we work with, as the provider said when we connected. */
        @Nullable CredentialRef operatedWith() {
            OperatorIdentity said = identity;
            return said == null ? null : said.operatedWith();
        }

        /** How long it is asked again when it gives no answer. */
        Endurance endurance() {
            return endurance;
        }

        Account account() {
            return account;
        }

        ProviderAccount provider() {
            return provider;
        }

        LaneGate gate() {
            return gate;
        }

        LaneLease lease() {
            return Objects.requireNonNull(lease, "claimed before it is run");
        }

        private void close() {
            if (lease != null) {
                lease.close();
            }
            provider.close();
        }
    }
}
