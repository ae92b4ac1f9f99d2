package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Our own vectors, made by a second implementation: read, and written byte for byte. */
class FormatVectorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes", "rotated"})
    void everyVectorIsRead(String name) throws VaultException {
        Json.Obj vector = vector(name);
        try (Vault vault =
                Samples.open(Samples.hex(vector.text("header")), vector.text("passphrase"))) {
            assertThat(vault.id().value()).isEqualTo(vector.text("vault_id"));
            for (Json.Obj sealed : Samples.objects(vector, "records")) {
                RecordId record = new RecordId(sealed.text("record"));
                byte[] bytes = Samples.hex(sealed.text("sealed"));
                try (SecretBytes value =
                        vault.open(record, version(sealed), SealedRecord.ofBytes(bytes))) {
                    assertThat(Samples.hex(Samples.bytes(value))).isEqualTo(sealed.text("value"));
                }
            }
            assertThat(vector.items("records")).isNotEmpty();
            requireFingerprints(vault, vector);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes"})
    void everyVectorIsWrittenByteForByte(String name) {
        Json.Obj vector = vector(name);
        Samples.Scripted random = new Samples.Scripted(draws(vector));
        Json.Obj cost = vector.object("cost");
        PassphraseCost parsed =
                new PassphraseCost(
                        (int) cost.integer("memory_kib"),
                        (int) cost.integer("passes"),
                        (int) cost.integer("lanes"));
        try (SecretBytes passphrase = Samples.secret(vector.text("passphrase"))) {
            LocalVault.Created created =
                    LocalVault.create(parsed, passphrase, random, Samples.CHEAP);
            try (Vault vault = created.vault()) {
                assertThat(Samples.hex(created.header())).isEqualTo(vector.text("header"));
                for (Json.Obj sealed : Samples.objects(vector, "records")) {
                    try (SecretBytes value = SecretBytes.adopt(Samples.hex(sealed.text("value")))) {
                        RecordId record = new RecordId(sealed.text("record"));
                        assertThat(Samples.hex(vault.seal(record, version(sealed), value).bytes()))
                                .isEqualTo(sealed.text("sealed"));
                    }
                }
                requireFingerprints(vault, vector);
            }
        }
        assertThat(random.isUsedUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes", "rotated"})
    void theIntermediateKeysAreThoseOfTheVector(String name) {
        Json.Obj vector = vector(name);
        Json.Obj cost = vector.object("cost");
        byte[] vaultId = Samples.hex(vector.text("vault_id"));
        VaultHeader header = parse(vector);
        int version = header.keyVersion();
        Recipient recipient = header.recipients().getLast();
        byte[] salt = Arrays.copyOfRange(recipient.parameters(), 12, 28);
        try (SecretBytes passphrase = Samples.secret(vector.text("passphrase"));
                RawKey stretched =
                        Stretch.argon2id(
                                passphrase,
                                salt,
                                new PassphraseCost(
                                        (int) cost.integer("memory_kib"),
                                        (int) cost.integer("passes"),
                                        (int) cost.integer("lanes")));
                RawKey kek = VaultKeys.derive(stretched, vaultId, Context.PASSPHRASE, version);
                RawKey vaultKey = RawKey.adopt(Samples.hex(vector.text("vault_key")))) {
            assertThat(Samples.hex(stretched.getEncoded())).isEqualTo(vector.text("stretched"));
            assertThat(Samples.hex(kek.getEncoded())).isEqualTo(vector.text("kek"));
            Json.Obj derived = vector.object("derived");
            for (Context purpose :
                    List.of(
                            Context.COMMITMENT,
                            Context.HEADER,
                            Context.RECORD,
                            Context.KEPT,
                            Context.FINGERPRINT)) {
                String key = purpose.name().toLowerCase(Locale.ROOT);
                try (RawKey found = VaultKeys.derive(vaultKey, vaultId, purpose, version)) {
                    assertThat(Samples.hex(found.getEncoded())).isEqualTo(derived.text(key));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "lanes", "rotated"})
    void withoutTheTestSwitchTheCheapCostsAreRefused(String name) {
        Json.Obj vector = vector(name);
        byte[] header = Samples.hex(vector.text("header"));
        try (SecretBytes passphrase = Samples.secret(vector.text("passphrase"))) {
            assertThatThrownBy(() -> LocalVault.open(header, passphrase, Samples.RANDOM))
                    .isInstanceOf(VaultException.Unsupported.class)
                    .hasMessageContaining("cost");
        }
    }

    private static VaultHeader parse(Json.Obj vector) {
        try {
            return VaultHeader.parse(Samples.hex(vector.text("header")));
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }

    private static void requireFingerprints(Vault vault, Json.Obj vector) {
        assertThat(vector.items("fingerprints")).isNotEmpty();
        for (Json.Obj expected : Samples.objects(vector, "fingerprints")) {
            try (SecretBytes value = SecretBytes.adopt(Samples.hex(expected.text("value")))) {
                assertThat(vault.fingerprint(value).text()).isEqualTo(expected.text("text"));
            }
        }
    }

    private static List<byte[]> draws(Json.Obj vector) {
        return vector.items("random").stream()
                .map(item -> Samples.hex(((Json.Str) item).value()))
                .toList();
    }

    private static int version(Json.Obj sealed) {
        return (int) sealed.integer("version");
    }

    private static Json.Obj vector(String name) {
        return Samples.objects(Samples.vectors(), "cases").stream()
                .filter(one -> one.text("name").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
