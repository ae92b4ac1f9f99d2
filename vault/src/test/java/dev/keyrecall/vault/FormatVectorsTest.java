package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Our own vectors, made by a second implementation: read, and written byte for byte. */
class FormatVectorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes", "rotated"})
    void everyVectorIsReadWithItsPassphrase(String name) throws VaultException {
        Json.Obj vector = Samples.vector(name);
        try (LocalVault vault =
                Samples.open(Samples.hex(vector.text("header")), vector.text("passphrase"))) {
            requireContent(vault, vector);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "rotated"})
    void everyVectorIsReadWithItsKeyFile(String name) throws VaultException {
        Json.Obj vector = Samples.vector(name);
        try (SecretBytes file = Samples.secret(vector.text("key_file"));
                LocalVault vault =
                        Samples.open(
                                Samples.hex(vector.text("header")), new Unlock.KeyFile(file))) {
            requireContent(vault, vector);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes"})
    void aVaultWithAPassphraseIsWrittenByteForByte(String name) {
        Json.Obj vector = Samples.vector(name);
        try (SecretBytes passphrase = Samples.secret(vector.text("passphrase"))) {
            requireWritten(
                    vector,
                    new NewRecipient.Passphrase(
                            vector.text("label"), created(vector), passphrase, cost(vector)));
        }
    }

    @Test
    void aVaultWithAKeyFileIsWrittenByteForByte() {
        Json.Obj vector = Samples.vector("file");
        LocalVault.Created made =
                requireWritten(
                        vector, new NewRecipient.KeyFile(vector.text("label"), created(vector)));
        try (SecretBytes file = made.keyFile().orElseThrow()) {
            assertThat(new String(Samples.bytes(file), StandardCharsets.US_ASCII))
                    .isEqualTo(vector.text("key_file"));
        }
    }

    private static LocalVault.Created requireWritten(Json.Obj vector, NewRecipient recipient) {
        List<byte[]> draws = new ArrayList<>();
        vector.items("random").forEach(item -> draws.add(Samples.hex(((Json.Str) item).value())));
        Samples.Scripted random = new Samples.Scripted(draws);
        LocalVault.Created created = Samples.create(recipient, random);
        assertThat(Samples.hex(created.header())).isEqualTo(vector.text("header"));
        try (Vault vault = created.vault()) {
            for (Json.Obj sealed : Samples.objects(vector, "records")) {
                try (SecretBytes value = SecretBytes.adopt(Samples.hex(sealed.text("value")))) {
                    RecordId record = new RecordId(sealed.text("record"));
                    SealedRecord written = vault.seal(record, version(sealed), value);
                    assertThat(Samples.hex(written.keyPart())).isEqualTo(sealed.text("key_part"));
                    assertThat(Samples.hex(written.dataPart())).isEqualTo(sealed.text("data_part"));
                }
            }
            requireFingerprints(vault, vector);
        }
        assertThat(random.isUsedUp()).isTrue();
        return created;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes", "file", "rotated"})
    void theIntermediateKeysAreThoseOfTheVector(String name) throws VaultException {
        Json.Obj vector = Samples.vector(name);
        byte[] vaultId = Samples.hex(vector.text("vault_id"));
        byte[] recipientId = Samples.hex(vector.text("recipient_id"));
        VaultHeader header = VaultHeader.parse(Samples.hex(vector.text("header")));
        Recipient recipient =
                header.recipients().stream()
                        .filter(one -> Samples.hex(one.id()).equals(vector.text("recipient_id")))
                        .findFirst()
                        .orElseThrow();
        try (RawKey secret = RawKey.adopt(Samples.hex(vector.text("secret")));
                RawKey vaultKey = RawKey.adopt(Samples.hex(vector.text("vault_key")))) {
            if (recipient.kind() == RecipientKind.PASSPHRASE.number()) {
                try (SecretBytes passphrase = Samples.secret(vector.text("passphrase"));
                        RawKey found = PassphraseParameters.parse(recipient).stretch(passphrase)) {
                    assertThat(Samples.hex(found.getEncoded())).isEqualTo(vector.text("secret"));
                }
            }
            assertThat(derived(secret, vaultId, Context.SEED.info(recipientId)))
                    .isEqualTo(vector.text("seed"));
            assertThat(derived(secret, vaultId, Context.CONFIRM.info(recipientId)))
                    .isEqualTo(vector.text("confirm_key"));
            Json.Obj derived = vector.object("derived");
            for (Context purpose :
                    List.of(
                            Context.COMMITMENT,
                            Context.HEADER,
                            Context.RECORD,
                            Context.KEPT,
                            Context.SUCCESSION)) {
                String key = purpose.name().toLowerCase(Locale.ROOT);
                assertThat(derived(vaultKey, vaultId, purpose.info(header.keyVersion())))
                        .isEqualTo(derived.text(key));
            }
        }
    }

    private static String derived(RawKey secret, byte[] vault, byte[] info) {
        try (RawKey key = Primitives.hkdf(secret, vault, info)) {
            return Samples.hex(key.getEncoded());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes", "rotated"})
    void withoutTheTestSwitchTheCheapCostsAreRefused(String name) {
        Json.Obj vector = Samples.vector(name);
        byte[] header = Samples.hex(vector.text("header"));
        try (SecretBytes passphrase = Samples.secret(vector.text("passphrase"))) {
            Unlock unlock = new Unlock.Passphrase(passphrase);
            assertThatThrownBy(() -> LocalVault.open(header, unlock, Samples.RANDOM))
                    .isInstanceOf(VaultException.Unsupported.class)
                    .hasMessageContaining("cost");
        }
    }

    private static void requireContent(LocalVault vault, Json.Obj vector) throws VaultException {
        assertThat(vault.id().value()).isEqualTo(vector.text("vault_id"));
        assertThat(vector.items("records")).isNotEmpty();
        for (Json.Obj sealed : Samples.objects(vector, "records")) {
            SealedRecord parts =
                    new SealedRecord(
                            Samples.hex(sealed.text("key_part")),
                            Samples.hex(sealed.text("data_part")));
            RecordId record = new RecordId(sealed.text("record"));
            try (SecretBytes value = vault.open(record, version(sealed), parts)) {
                assertThat(Samples.hex(Samples.bytes(value))).isEqualTo(sealed.text("value"));
            }
        }
        requireFingerprints(vault, vector);
    }

    private static void requireFingerprints(Vault vault, Json.Obj vector) {
        assertThat(vector.items("fingerprints")).isNotEmpty();
        for (Json.Obj expected : Samples.objects(vector, "fingerprints")) {
            List<String> texts =
                    expected.items("texts").stream()
                            .map(item -> ((Json.Str) item).value())
                            .toList();
            try (SecretBytes value = SecretBytes.adopt(Samples.hex(expected.text("value")))) {
                assertThat(vault.fingerprints(value))
                        .extracting(Fingerprint::text)
                        .isEqualTo(texts);
                assertThat(vault.fingerprint(value).text()).isEqualTo(texts.getFirst());
            }
        }
    }

    private static Instant created(Json.Obj vector) {
        return Instant.ofEpochSecond(vector.integer("created"));
    }

    private static PassphraseCost cost(Json.Obj vector) {
        Json.Obj cost = vector.object("cost");
        return new PassphraseCost(
                (int) cost.integer("memory_kib"),
                (int) cost.integer("passes"),
                (int) cost.integer("lanes"));
    }

    private static int version(Json.Obj sealed) {
        return (int) sealed.integer("version");
    }
}
