package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.Accounts;
import dev.keyrecall.engine.port.Anchors;
import dev.keyrecall.engine.port.Campaigns;
import dev.keyrecall.engine.port.Credentials;
import dev.keyrecall.engine.port.DataKeys;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings;
import dev.keyrecall.engine.port.Policies;
import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.engine.port.SignedHeads;
import dev.keyrecall.engine.port.Sinks;
import dev.keyrecall.engine.port.SwitchEvents;
import dev.keyrecall.engine.port.Tasks;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One transaction on one version of the tables; refuses every use after its end. */
final class MemoryTx implements Tx {
    private final Tables tables;
    private final boolean writable;
    private final Instant databaseTime;
    private final List<Runnable> atTheEnd = new ArrayList<>();
    private boolean ended;
    private @Nullable IllegalStateException refusal;

    MemoryTx(Tables tables, boolean writable, Instant databaseTime) {
        this.tables = tables;
        this.writable = writable;
        this.databaseTime = databaseTime;
    }

    void end() {
        ended = true;
    }

    /** A law that was broken: with it the transaction has failed, whoever catches it. */
    IllegalStateException refused(String law) {
        refusal = new IllegalStateException(law);
        return refusal;
    }

    /** A law that holds only when everything is written. */
    void requireAtTheEnd(Runnable law) {
        atTheEnd.add(law);
    }

    /** Throws what was refused, although nobody said so. */
    void requireSound() {
        if (refusal != null) {
            throw refusal;
        }
        atTheEnd.forEach(Runnable::run);
    }

    /** The tables, for reading. */
    Tables tables() {
        if (ended) {
            throw new IllegalStateException("a transaction is not to be kept beyond its end");
        }
        if (refusal != null) {
            throw new IllegalStateException("the transaction failed already", refusal);
        }
        return tables;
    }

    /** The tables, for writing. */
    Tables writing() {
        if (!writable) {
            throw new IllegalStateException("a read does not write");
        }
        return tables();
    }

    @Override
    public Instant databaseTime() {
        return databaseTime;
    }

    @Override
    public Homes homes() {
        return new MemoryHomes(this);
    }

    @Override
    public Accounts accounts() {
        return new Accounts() {
            @Override
            public Optional<Account> find(AccountRef ref) {
                return tables().accounts().find(ref.toString());
            }

            @Override
            public List<Account> all() {
                return tables().accounts().all();
            }

            @Override
            public void put(Account account) {
                writing().accounts().put(account.ref().toString(), account);
            }
        };
    }

    @Override
    public Credentials credentials() {
        return new MemoryCredentials(this);
    }

    @Override
    public Campaigns campaigns() {
        return new MemoryCampaigns(this);
    }

    @Override
    public Policies policies() {
        return new MemoryPolicies(this);
    }

    @Override
    public Waivers waivers() {
        return new MemoryWaivers(this);
    }

    @Override
    public SwitchEvents switches() {
        return new MemorySwitches(this);
    }

    @Override
    public Tasks tasks() {
        return new MemoryTasks(this);
    }

    @Override
    public Journal journal() {
        return new MemoryJournal(this);
    }

    @Override
    public Lanes lanes() {
        return new Lanes() {
            @Override
            public Optional<Lane> find(AccountRef account) {
                return tables().lanes().find(account.toString());
            }

            @Override
            public List<Lane> all() {
                return tables().lanes().all();
            }

            @Override
            public void put(Lane lane) {
                long epoch = find(lane.account()).map(Lane::epoch).orElse(0L);
                if (lane.epoch() < epoch) {
                    throw refused("the epoch of a lane never falls");
                }
                if (accounts().find(lane.account()).isEmpty()) {
                    throw refused("what it refers to is not in the store: its account");
                }
                writing().lanes().put(lane.account().toString(), lane);
            }
        };
    }

    @Override
    public Openings openings() {
        return new MemoryOpenings(this);
    }

    @Override
    public Secrets secrets() {
        return new MemorySecrets(this);
    }

    @Override
    public DataKeys dataKeys() {
        return new MemorySecrets(this);
    }

    @Override
    public Fingerprints fingerprints() {
        return new MemoryFingerprints(this);
    }

    @Override
    public LedgerRows ledger() {
        return new LedgerRows() {
            @Override
            public Optional<Head> head() {
                return tables().ledger().find("ledger").map(LedgerVersion::head);
            }

            @Override
            public void append(long sequence, byte[] leaf, byte[] leafHash, Head head) {
                Optional<LedgerVersion> before = writing().ledger().find("ledger");
                long size = before.map(version -> version.newest().sequence() + 1).orElse(0L);
                if (sequence != size || head.size() != size + 1) {
                    throw new IllegalStateException(
                            "the ledger has no gap: its size is " + size + ", not " + sequence);
                }
                if (leaf.length < 1
                        || leaf.length > Leaf.LENGTH_MAX_BYTES
                        || leafHash.length != Merkle.HASH_BYTES) {
                    throw refused("the schema's check leaf_length failed");
                }
                Row row =
                        new Row(
                                sequence,
                                leaf.clone(),
                                leafHash.clone(),
                                head.tree().lastSubtree());
                tables.ledger().put("ledger", new LedgerVersion(row, head, before.orElse(null)));
            }

            @Override
            public Optional<Row> newestTellingHeader(long before) {
                Row newest = null;
                for (Row row :
                        LedgerVersion.rows(tables().ledger().find("ledger").orElse(null), 0)) {
                    String leaf = new String(row.leaf(), StandardCharsets.UTF_8);
                    if (row.sequence() < before && leaf.contains("\"header_sha256\":\"")) {
                        newest = row;
                    }
                }
                return Optional.ofNullable(newest);
            }

            @Override
            public List<Row> page(long from, int limit) {
                List<Row> page = new ArrayList<>();
                for (Row row :
                        LedgerVersion.rows(tables().ledger().find("ledger").orElse(null), from)) {
                    if (page.size() < limit) {
                        page.add(row);
                    }
                }
                return page;
            }

            @Override
            public void forEach(long from, Consumer<Row> visitor) {
                LedgerVersion.rows(tables().ledger().find("ledger").orElse(null), from)
                        .forEach(visitor);
            }
        };
    }

    /** Maps refer to nothing, and have no laws that could be taken away. */
    @Override
    public List<String> faults() {
        return List.of();
    }

    @Override
    public Anchors anchors() {
        return new MemoryAnchors(this);
    }

    @Override
    public SignedHeads signedHeads() {
        return new SignedHeads() {
            @Override
            public Optional<SignedHead> find() {
                return tables().signedHeads().find("signed");
            }

            @Override
            public void put(SignedHead next) {
                long before = find().map(SignedHead::size).orElse(0L);
                long size = ledger().head().map(LedgerRows.Head::size).orElse(0L);
                if (next.size() <= before) {
                    throw refused("what was signed is not gone back on");
                }
                if (next.size() > size) {
                    throw refused("a signed head is of entries that are there");
                }
                writing().signedHeads().put("signed", next);
            }
        };
    }

    @Override
    public Sinks sinks() {
        return new Sinks() {
            @Override
            public Optional<Standing> find(String name) {
                return tables().sinks().find(name);
            }

            @Override
            public List<Standing> all() {
                return tables().sinks().all();
            }

            @Override
            public void put(Standing standing) {
                long before = find(standing.name()).map(Standing::next).orElse(0L);
                long signed = signedHeads().find().map(SignedHeads.SignedHead::size).orElse(0L);
                Long to = standing.sendingTo();
                if (standing.next() < before) {
                    throw refused("a sink never goes back");
                }
                if (Math.max(standing.next(), to == null ? 0 : to) > signed) {
                    throw refused("a sink gets what is signed");
                }
                if (to != null && to <= standing.next()) {
                    throw refused("the schema's check sink_sending_to failed");
                }
                writing().sinks().put(standing.name(), standing);
            }
        };
    }
}
