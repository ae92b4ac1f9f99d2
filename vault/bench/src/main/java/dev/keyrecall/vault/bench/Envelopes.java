package dev.keyrecall.vault.bench;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.util.SecretBytes;

import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.AesWrappingAlg;
import software.amazon.cryptography.materialproviders.model.CreateRawAesKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Map;

/** The two libraries beside us, each with a key-encryption key in this process. */
final class Envelopes {
    private Envelopes() {}

    /** Tink's envelope: AES-256-GCM data keys under a local AES-256-GCM key. */
    static Aead tink() throws GeneralSecurityException {
        AeadConfig.register();
        AesGcmParameters parameters =
                AesGcmParameters.builder()
                        .setKeySizeBytes(32)
                        .setIvSizeBytes(12)
                        .setTagSizeBytes(16)
                        .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                        .build();
        AesGcmKey kek =
                AesGcmKey.builder()
                        .setParameters(parameters)
                        .setKeyBytes(SecretBytes.randomBytes(32))
                        .build();
        Aead local =
                KeysetHandle.newBuilder()
                        .addEntry(KeysetHandle.importKey(kek).withRandomId().makePrimary())
                        .build()
                        .getPrimitive(RegistryConfiguration.get(), Aead.class);
        return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, local);
    }

    /** The AWS Encryption SDK with key commitment and without signatures, its fastest suite. */
    static AwsCrypto awsCrypto() {
        return AwsCrypto.builder()
                .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
                .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
                .build();
    }

    /** A raw AES keyring. */
    static IKeyring keyring() {
        MaterialProviders providers =
                MaterialProviders.builder()
                        .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
                        .build();
        return providers.CreateRawAesKeyring(
                CreateRawAesKeyringInput.builder()
                        .keyName("bench")
                        .keyNamespace("keyrecall")
                        .wrappingKey(ByteBuffer.wrap(new byte[32]))
                        .wrappingAlg(AesWrappingAlg.ALG_AES256_GCM_IV12_TAG16)
                        .build());
    }

    /** The place of a record, as the SDK wants it. */
    static Map<String, String> context() {
        return Map.of("record", "aws:prod:access-key:AKIDEXAMPLE", "version", "1");
    }
}
