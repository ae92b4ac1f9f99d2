package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Waivers;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The waivers' tables in memory. */
record MemoryWaivers(MemoryTx tx) implements Waivers {
    @Override
    public void add(StoredWaiver waiver) {
        Table<StoredWaiver> waivers = tx.writing().waivers();
        if (find(waiver.id()).isPresent()) {
            throw tx.refused("a waiver is immutable");
        }
        if (tx.campaigns().find(waiver.campaign()).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its campaign");
        }
        waivers.put(Tables.number(waivers.size()), waiver);
    }

    @Override
    public Optional<StoredWaiver> find(String id) {
        return all().stream().filter(waiver -> waiver.id().equals(id)).findFirst();
    }

    @Override
    public List<StoredWaiver> all() {
        return tx.tables().waivers().all();
    }

    @Override
    public List<StoredWaiver> ofCampaign(String campaign) {
        return all().stream().filter(waiver -> waiver.campaign().equals(campaign)).toList();
    }

    @Override
    public void addVoice(StoredVoice voice) {
        Table<StoredVoice> voices = tx.writing().waiverVoices();
        if (!find(voice.waiver()).map(StoredWaiver::digest).equals(Optional.of(voice.digest()))) {
            throw tx.refused("what it refers to is not in the store: the waiver of that digest");
        }
        Signed signed = voice.signed();
        if (signed != null
                && tx.policies().all().stream()
                        .noneMatch(policy -> policy.digest().equals(signed.policy()))) {
            throw tx.refused("what it refers to is not in the store: its policy");
        }
        voices.put(voice.waiver() + "\n" + Tables.number(voices.size()), voice);
    }

    @Override
    public List<StoredVoice> voices(String waiver) {
        return tx.tables().waiverVoices().withPrefix(waiver + "\n");
    }

    @Override
    public List<String> signatures() {
        return tx.tables().waiverVoices().all().stream()
                .map(StoredVoice::signed)
                .filter(Objects::nonNull)
                .map(Signed::text)
                .toList();
    }
}
