package dev.keyrecall.vault.bench;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.google.crypto.tink.Aead;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.VaultException;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import software.amazon.cryptography.materialproviders.IKeyring;

import java.nio.charset.StandardCharsets;
import java.security.DrbgParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Seals and opens one secret of 64 bytes: ours, the bare JDK, Tink, the AWS Encryption SDK. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class EnvelopeBenchmark {
    private static final String PLACE = "aws:prod:access-key:AKIDEXAMPLE";
    private final byte[] value = new byte[64];
    private final byte[] place = PLACE.getBytes(StandardCharsets.UTF_8);
    private final RecordId record = new RecordId(PLACE);

    private LocalVault vault;
    private SecretBytes secret;
    private SealedRecord sealed;
    private byte[] keyPart;
    private LocalVault next;
    private Bare bare;
    private byte[][] bareSealed;
    private Aead tink;
    private byte[] tinkSealed;
    private AwsCrypto sdk;
    private IKeyring keyring;
    private byte[] sdkSealed;

    /** Everything that is done once for each vault. */
    @Setup
    public void setUp() throws GeneralSecurityException, VaultException {
        new SecureRandom().nextBytes(value);
        secret = SecretBytes.copyOf(value);
        try (SecretBytes passphrase = SecretBytes.ofUtf8("a passphrase of the benchmark")) {
            vault =
                    LocalVault.create(
                                    new NewRecipient.Passphrase(
                                            "", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM),
                                    generator())
                            .vault();
        }
        next = vault.withNewVaultKey().vault();
        sealed = vault.seal(record, 1, secret);
        keyPart = sealed.keyPart();
        bare = new Bare();
        bareSealed = bare.seal(value);
        tink = Envelopes.tink();
        tinkSealed = tink.encrypt(value, place);
        sdk = Envelopes.awsCrypto();
        keyring = Envelopes.keyring();
        sdkSealed = sdk.encryptData(keyring, value, Envelopes.context()).getResult();
        printOverheads();
    }

    /** The generator that the product hands in. */
    private static SecureRandom generator() throws GeneralSecurityException {
        return SecureRandom.getInstance(
                "DRBG",
                DrbgParameters.instantiation(256, DrbgParameters.Capability.RESEED_ONLY, null));
    }

    private void printOverheads() {
        System.out.printf(
                "%noverhead in bytes: keyrecall %d, tink %d, aws-encryption-sdk %d%n",
                sealed.bytes().length - value.length,
                tinkSealed.length - value.length,
                sdkSealed.length - value.length);
    }

    /** Ours. */
    @Benchmark
    public SealedRecord sealKeyrecall() {
        return vault.seal(record, 1, secret);
    }

    /** Ours. */
    @Benchmark
    public SecretBytes openKeyrecall() throws VaultException {
        return vault.open(record, 1, sealed);
    }

    /** One row of a change of the vault key. */
    @Benchmark
    public byte[] rewrapKeyrecall() throws VaultException {
        return next.rewrap(record, 1, keyPart);
    }

    /** The least possible. */
    @Benchmark
    public byte[][] sealBare() throws GeneralSecurityException {
        return bare.seal(value);
    }

    /** The least possible. */
    @Benchmark
    public byte[] openBare() throws GeneralSecurityException {
        return bare.open(bareSealed);
    }

    /** Tink. */
    @Benchmark
    public byte[] sealTink() throws GeneralSecurityException {
        return tink.encrypt(value, place);
    }

    /** Tink. */
    @Benchmark
    public byte[] openTink() throws GeneralSecurityException {
        return tink.decrypt(tinkSealed, place);
    }

    /** The SDK. */
    @Benchmark
    public byte[] sealAwsEncryptionSdk() {
        return sdk.encryptData(keyring, value, Envelopes.context()).getResult();
    }

    /** The SDK. */
    @Benchmark
    public byte[] openAwsEncryptionSdk() {
        return sdk.decryptData(keyring, sdkSealed).getResult();
    }
}
