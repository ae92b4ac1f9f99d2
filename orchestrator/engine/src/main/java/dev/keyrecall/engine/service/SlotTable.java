package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.PlanInput;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.Support;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the adapters say of their providers' limits per principal, and of what persons do. */
final class SlotTable implements PlanInput.Slots {
    private final Map<AccountRef, Map<CredentialType, Integer>> slots = new HashMap<>();
    private final Set<String> byHand = new HashSet<>();

    private SlotTable() {}

    /**
     * Asks the adapters; sends nothing to any provider.
     *
     * @throws EngineException as {@link AccountDirectory#connect}
     */
    static SlotTable of(Engine engine, List<Account> accounts) throws EngineException {
        AccountDirectory directory = new AccountDirectory(engine);
        SlotTable table = new SlotTable();
        for (Account account : accounts) {
            try (ProviderAccount connected = directory.connect(account)) {
                Map<CredentialType, Integer> ofAccount = new HashMap<>();
                for (CredentialKind kind : connected.kinds()) {
                    ofAccount.put(kind.type(), slots(kind.issuance()));
                }
                table.slots.put(account.ref(), ofAccount);
                for (ConsumerKind kind : engine.providers().consumersOf(connected)) {
                    if (kind.delivery() instanceof Support.Assisted<Delivery>) {
                        table.byHand.add(kind.name());
                    }
                }
            }
        }
        return table;
    }

    /** Only a provider that mints has told a limit; where nothing is issued none can be met. */
    private static int slots(Support<Issuance> issuance) {
        return switch (issuance) {
            case Support.Automated<Issuance>(Issuance.Minted minted) -> minted.slotsPerPrincipal();
            case Support.Automated<Issuance>(Issuance.Chosen _) -> UNLIMITED;
            case Support.Assisted<Issuance> _ -> UNLIMITED;
            case Support.Unsupported<Issuance> _ -> UNLIMITED;
        };
    }

    /** The kinds of consumer into which only a person can write. */
    Set<String> byHand() {
        return byHand;
    }

    @Override
    public int perPrincipal(AccountRef account, CredentialType type) {
        return slots.getOrDefault(account, Map.of()).getOrDefault(type, UNLIMITED);
    }
}
