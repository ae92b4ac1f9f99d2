package dev.keyrecall.store;

import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Waivers;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables {@code waiver} and {@code waiver_voice}. */
record WaiverRows(Transaction transaction) implements Waivers {
    private static final String ADD =
            "INSERT INTO waiver (id, campaign, digest, bytes) VALUES (?, ?, ?, ?)";

    private static final String FIND =
            "SELECT id, campaign, digest, bytes FROM waiver WHERE id = ?";

    private static final String ALL =
            "SELECT id, campaign, digest, bytes FROM waiver ORDER BY number";

    private static final String OF_CAMPAIGN =
            "SELECT id, campaign, digest, bytes FROM waiver WHERE campaign = ? ORDER BY number";

    private static final String ADD_VOICE =
            """
            INSERT INTO waiver_voice (waiver, digest, decision, person, os_user, at, policy,
                signature)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String VOICES =
            """
            SELECT waiver, digest, decision, person, os_user, at, policy, signature
            FROM waiver_voice WHERE waiver = ? ORDER BY number
            """;

    private static final String SIGNATURES =
            "SELECT signature FROM waiver_voice WHERE signature IS NOT NULL ORDER BY number";

    @Override
    public void add(StoredWaiver waiver) {
        transaction.update(ADD, waiver.id(), waiver.campaign(), waiver.digest(), waiver.bytes());
    }

    @Override
    public Optional<StoredWaiver> find(String id) {
        return transaction.first(FIND, WaiverRows::waiver, id);
    }

    @Override
    public List<StoredWaiver> all() {
        return transaction.list(ALL, WaiverRows::waiver);
    }

    @Override
    public List<StoredWaiver> ofCampaign(String campaign) {
        return transaction.list(OF_CAMPAIGN, WaiverRows::waiver, campaign);
    }

    @Override
    public void addVoice(StoredVoice voice) {
        Signed signed = voice.signed();
        transaction.update(
                ADD_VOICE,
                voice.waiver(),
                voice.digest(),
                Columns.word(voice.decision()),
                voice.person(),
                voice.osUser(),
                Columns.time(voice.at()),
                signed == null ? null : signed.policy(),
                signed == null ? null : signed.text());
    }

    @Override
    public List<StoredVoice> voices(String waiver) {
        return transaction.list(VOICES, WaiverRows::voice, waiver);
    }

    @Override
    public List<String> signatures() {
        return transaction.list(SIGNATURES, row -> row.text("signature"));
    }

    private static StoredWaiver waiver(Row row) throws SQLException {
        return new StoredWaiver(
                row.text("id"), row.text("campaign"), row.text("digest"), row.bytes("bytes"));
    }

    private static StoredVoice voice(Row row) throws SQLException {
        return new StoredVoice(
                row.text("waiver"),
                row.text("digest"),
                row.constant("decision", Decision.class),
                row.text("person"),
                row.text("os_user"),
                row.time("at"),
                Columns.signed(row));
    }
}
