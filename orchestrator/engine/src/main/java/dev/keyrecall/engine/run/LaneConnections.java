package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.inventory.Account;
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
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The accounts of a plan, connected and claimed for one run; released by closing. */
final class LaneConnections implements AutoCloseable {
    private final Engine engine;
    private final List<Connected> lanes = new ArrayList<>();
    private final Map<String, String> unreached = new TreeMap<>();

    private LaneConnections(Engine engine) {
        this.engine = engine;
    }

    /**
     * Connects every account of a plan and tries our own access there, before anything is begun, so
     * that a plain mistake changes nothing. A provider that cannot be reached after the campaign
     * was begun holds up its own units only.
     *
     * @param begun whether the campaign was begun by an earlier run
     * @throws EngineException REFUSED when our own access is refused, FAULT when a provider cannot
     *     be reached and nothing was begun
     */
    static LaneConnections open(Engine engine, Plan plan, boolean begun) throws EngineException {
        TreeSet<String> names = new TreeSet<>();
        plan.units().forEach(unit -> names.add(unit.ref().account().toString()));
        return open(engine, names, begun);
    }

    /**
     * Connects accounts and tries our own access there.
     *
     * @throws EngineException as {@link #open}, when nothing was begun
     */
    static LaneConnections to(Engine engine, Collection<String> accounts) throws EngineException {
        return open(engine, new TreeSet<>(accounts), false);
    }

    private static LaneConnections open(Engine engine, SortedSet<String> names, boolean begun)
            throws EngineException {
        LaneConnections connections = new LaneConnections(engine);
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
            try {
                OperatorIdentity identity = identify(provider, gate);
                lanes.add(new Connected(account, provider, gate, identity.operatedWith()));
            } catch (ProviderException e) {
                provider.close();
                EngineException explained = ProviderFailures.explain(account.ref(), e);
                if (!begun || e instanceof ProviderException.Refused) {
                    throw explained;
                }
                unreached.put(name, String.valueOf(explained.getMessage()));
            } catch (EngineException | RuntimeException e) {
                provider.close();
                throw e;
            }
        }
    }

    private OperatorIdentity identify(ProviderAccount provider, LaneGate gate)
            throws EngineException, ProviderException {
        try {
            return new LaneCalls(engine.clock(), gate).read(provider::identify);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Ending.FAULT, "interrupted", "run it again");
        }
    }

    /**
     * Claims the lane of every account that was reached.
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
        }
    }

    List<Connected> lanes() {
        return lanes;
    }

    /** Why each account that could not be reached was not, by its reference. */
    Map<String, String> unreached() {
        return unreached;
    }

    @Override
    public void close() {
        lanes.forEach(Connected::close);
        lanes.clear();
    }

    /** One account, ready to be called. */
    static final class Connected {
        private final Account account;
        private final ProviderAccount provider;
        private final LaneGate gate;
        private final @Nullable CredentialRef operatedWith;
        private @Nullable LaneLease lease;

        Connected(
                Account account,
                ProviderAccount provider,
                LaneGate gate,
                @Nullable CredentialRef operatedWith) {
            this.account = account;
            this.provider = provider;
            this.gate = gate;
            this.operatedWith = operatedWith;
        }

        /** The listed credential that we work with, as the provider said when we connected. */
        @Nullable CredentialRef operatedWith() {
            return operatedWith;
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
