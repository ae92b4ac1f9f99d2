package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.CallCounts;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * KMS's operations over symmetric keys. Guarded by the lab's lock.
 *
 * <p>Source: KMS API reference, version 2014-11-01.
 */
final class KmsOperations {
    private static final int PLAINTEXT_MAX = 4_096;
    private static final int CIPHERTEXT_MAX = 6_144;
    private static final int CONTEXT_MAX = 8_192;
    private static final int KEY_ID_MAX = 2_048;
    private static final int DESCRIPTION_MAX = 8_192;
    private static final int ALIAS_MAX = 256;
    private static final int DATA_KEY_MAX = 1_024;
    private static final int PAGE_SIZE = 50;
    private static final int PAGE_SIZE_MAX = 100;
    private static final int WAITING_DAYS = 30;
    private static final int WAITING_DAYS_MIN = 7;
    private static final String SYMMETRIC = "SYMMETRIC_DEFAULT";

    private final KmsKeys keys;
    private final CallCounts counts;

    KmsOperations(KmsKeys keys, CallCounts counts) {
        this.keys = keys;
        this.counts = counts;
    }

    /** The answer's document. */
    Json.Obj answer(AwsCall call, JsonArguments arguments) {
        keys.purge(call.now());
        return switch (call.action()) {
            case "CreateKey" -> createKey(call, arguments);
            case "CreateAlias" -> createAlias(arguments);
            case "ListAliases" -> listAliases(call, arguments);
            case "DescribeKey" -> metadata(key(arguments));
            case "Encrypt" -> encrypt(arguments);
            case "Decrypt" -> decrypt(arguments);
            case "GenerateDataKey" -> generateDataKey(arguments);
            case "EnableKey" -> setState(arguments, KmsKey.State.ENABLED, "EnableKey");
            case "DisableKey" -> setState(arguments, KmsKey.State.SUSPENDED, "DisableKey");
            case "ScheduleKeyDeletion" -> scheduleDeletion(call, arguments);
            case "CancelKeyDeletion" -> cancelDeletion(arguments);
            default -> throw AwsRefusal.of(Common.UNKNOWN_OPERATION, "");
        };
    }

    private Json.Obj createKey(AwsCall call, JsonArguments arguments) {
        requireOnly(arguments, "KeySpec", SYMMETRIC);
        requireOnly(arguments, "CustomerMasterKeySpec", SYMMETRIC);
        requireOnly(arguments, "KeyUsage", "ENCRYPT_DECRYPT");
        requireOnly(arguments, "Origin", "AWS_KMS");
        String description = arguments.optional("Description", 0, DESCRIPTION_MAX);
        KmsKey key = keys.create(description == null ? "" : description, call.now());
        counts.addEffect("kms:CreateKey");
        return metadata(key);
    }

    private static void requireOnly(JsonArguments arguments, String name, String value) {
        String asked = arguments.optional(name, 0, KEY_ID_MAX);
        if (asked != null && !asked.equals(value)) {
            throw AwsRefusal.of(
                    "UnsupportedOperationException", 400, "this emulator has only " + value);
        }
    }

    private Json.Obj createAlias(JsonArguments arguments) {
        String name = arguments.require("AliasName", 1, ALIAS_MAX);
        KmsKey key = usable(arguments.require("TargetKeyId", 1, KEY_ID_MAX));
        if (!name.matches("alias/[a-zA-Z0-9/_-]+") || name.startsWith("alias/aws/")) {
            throw AwsRefusal.of("InvalidAliasNameException", 400, "Alias name is not allowed");
        }
        if (keys.aliases().putIfAbsent(name, key) != null) {
            throw AwsRefusal.of(
                    "AlreadyExistsException",
                    400,
                    "An alias with the name " + keys.aliasArn(name) + " already exists");
        }
        counts.addEffect("kms:CreateAlias");
        return Json.object().build();
    }

    private Json.Obj listAliases(AwsCall call, JsonArguments arguments) {
        String marker = arguments.optional("Marker", 1, DESCRIPTION_MAX);
        int size = arguments.integer("Limit", PAGE_SIZE, 1, PAGE_SIZE_MAX);
        Page<Json> page;
        try {
            TreeMap<String, Json> entries = new TreeMap<>();
            keys.aliases().forEach((name, key) -> entries.put(name, alias(name, key)));
            page = Page.of(entries, marker, size, call.cut());
        } catch (IllegalArgumentException e) {
            throw AwsRefusal.of("InvalidMarkerException", 400, "Invalid marker");
        }
        Json.Builder answer = Json.object().put("Aliases", Json.array(page.items()));
        if (page.next() != null) {
            answer.put("NextMarker", page.next());
        }
        return answer.put("Truncated", page.next() != null).build();
    }

    private Json alias(String name, KmsKey key) {
        return Json.object()
                .put("AliasName", name)
                .put("AliasArn", keys.aliasArn(name))
                .put("TargetKeyId", key.id())
                .build();
    }

    private Json.Obj metadata(KmsKey key) {
        Json.Builder metadata =
                Json.object()
                        .put("AWSAccountId", keys.account())
                        .put("KeyId", key.id())
                        .put("Arn", key.arn())
                        .put("CreationDate", SecretsReads.time(key.createdAt()))
                        .put("Enabled", key.state() == KmsKey.State.ENABLED)
                        .put("Description", key.description())
                        .put("KeyUsage", "ENCRYPT_DECRYPT")
                        .put("KeyState", key.state().word());
        key.deletionAt().ifPresent(at -> metadata.put("DeletionDate", SecretsReads.time(at)));
        metadata.put("Origin", "AWS_KMS")
                .put("KeyManager", "CUSTOMER")
                .put("CustomerMasterKeySpec", SYMMETRIC)
                .put("KeySpec", SYMMETRIC)
                .put("EncryptionAlgorithms", Json.strings(List.of(SYMMETRIC)))
                .put("MultiRegion", false);
        return Json.object().put("KeyMetadata", metadata.build()).build();
    }

    private Json.Obj encrypt(JsonArguments arguments) {
        KmsKey key = usable(arguments.require("KeyId", 1, KEY_ID_MAX));
        requireSymmetric(arguments);
        byte[] plaintext = arguments.bytes("Plaintext", PLAINTEXT_MAX);
        String blob = seal(key, plaintext, context(arguments));
        Arrays.fill(plaintext, (byte) 0);
        return Json.object()
                .put("CiphertextBlob", blob)
                .put("KeyId", key.arn())
                .put("EncryptionAlgorithm", SYMMETRIC)
                .build();
    }

    private String seal(KmsKey key, byte[] plaintext, Map<String, String> context) {
        byte[] nonce = keys.bytes(KmsKey.NONCE_BYTES);
        byte[] ciphertext = key.seal(nonce, plaintext, context);
        byte[] blob = new KmsKey.Blob(key.id(), nonce, ciphertext).encode();
        return Base64.getEncoder().encodeToString(blob);
    }

    private Json.Obj decrypt(JsonArguments arguments) {
        byte[] bytes = arguments.bytes("CiphertextBlob", CIPHERTEXT_MAX);
        Map<String, String> context = context(arguments);
        requireSymmetric(arguments);
        String named = arguments.optional("KeyId", 1, KEY_ID_MAX);
        KmsKey expected = named == null ? null : keys.find(named);
        KmsKey.Blob blob = KmsKey.Blob.decode(bytes).orElseThrow(KmsOperations::unreadable);
        KmsKey key = keys.byId(blob.keyId()).orElse(null);
        if (expected != null && key != expected) {
            throw AwsRefusal.of(
                    "IncorrectKeyException",
                    400,
                    "The key ID in the request does not identify a CMK that can perform this"
                            + " operation.");
        }
        if (key == null) {
            throw AwsRefusal.of(
                    Common.DENIED,
                    "The ciphertext refers to a customer master key that does not exist, does not"
                            + " exist in this region, or you are not allowed to access.");
        }
        requireUsable(key);
        byte[] plaintext =
                key.open(blob.nonce(), blob.ciphertext(), context)
                        .orElseThrow(KmsOperations::unreadable);
        String encoded = Base64.getEncoder().encodeToString(plaintext);
        Arrays.fill(plaintext, (byte) 0);
        return Json.object()
                .put("KeyId", key.arn())
                .put("Plaintext", encoded)
                .put("EncryptionAlgorithm", SYMMETRIC)
                .build();
    }

    /** KMS says no more: it does not tell a damaged blob from a wrong context. */
    private static AwsRefusal unreadable() {
        return AwsRefusal.of("InvalidCiphertextException", 400, "");
    }

    private Json.Obj generateDataKey(JsonArguments arguments) {
        KmsKey key = usable(arguments.require("KeyId", 1, KEY_ID_MAX));
        String spec = arguments.optional("KeySpec", 1, ALIAS_MAX);
        if ((spec == null) != arguments.has("NumberOfBytes")) {
            throw AwsRefusal.of(
                    Common.INVALID, "Please specify either number of bytes or key spec.");
        }
        int length =
                spec == null
                        ? arguments.integer("NumberOfBytes", 1, 1, DATA_KEY_MAX)
                        : switch (spec) {
                            case "AES_256" -> 32;
                            case "AES_128" -> 16;
                            default -> throw AwsRefusal.of(Common.INVALID, "unknown KeySpec");
                        };
        byte[] plaintext = keys.bytes(length);
        keys.dataKeys().add(SecretBytes.copyOf(plaintext));
        return Json.object()
                .put("CiphertextBlob", seal(key, plaintext, context(arguments)))
                .put("Plaintext", Base64.getEncoder().encodeToString(plaintext))
                .put("KeyId", key.arn())
                .build();
    }

    private Json.Obj setState(JsonArguments arguments, KmsKey.State state, String operation) {
        KmsKey key = key(arguments);
        if (key.state() == KmsKey.State.PENDING_DELETION) {
            throw pendingDeletion(key);
        }
        key.become(state);
        counts.addEffect("kms:" + operation);
        return Json.object().build();
    }

    private Json.Obj scheduleDeletion(AwsCall call, JsonArguments arguments) {
        KmsKey key = key(arguments);
        int days =
                arguments.integer(
                        "PendingWindowInDays", WAITING_DAYS, WAITING_DAYS_MIN, WAITING_DAYS);
        if (key.state() == KmsKey.State.PENDING_DELETION) {
            throw pendingDeletion(key);
        }
        Instant at = call.now().plus(days, ChronoUnit.DAYS);
        key.deleteAt(at);
        counts.addEffect("kms:ScheduleKeyDeletion");
        return Json.object()
                .put("KeyId", key.arn())
                .put("DeletionDate", SecretsReads.time(at))
                .put("KeyState", key.state().word())
                .put("PendingWindowInDays", new Json.Num(String.valueOf(days)))
                .build();
    }

    /** Leaves the key suspended, as KMS does. */
    private Json.Obj cancelDeletion(JsonArguments arguments) {
        KmsKey key = key(arguments);
        if (key.state() != KmsKey.State.PENDING_DELETION) {
            throw AwsRefusal.of(
                    "KMSInvalidStateException", 400, key.arn() + " is not pending deletion.");
        }
        key.become(KmsKey.State.SUSPENDED);
        counts.addEffect("kms:CancelKeyDeletion");
        return Json.object().put("KeyId", key.arn()).build();
    }

    private KmsKey key(JsonArguments arguments) {
        return keys.find(arguments.require("KeyId", 1, KEY_ID_MAX));
    }

    private KmsKey usable(String name) {
        KmsKey key = keys.find(name);
        requireUsable(key);
        return key;
    }

    private static void requireUsable(KmsKey key) {
        switch (key.state()) {
            case ENABLED -> {}
            case SUSPENDED ->
                    throw AwsRefusal.of("DisabledException", 400, key.arn() + " is disabled.");
            case PENDING_DELETION -> throw pendingDeletion(key);
        }
    }

    private static AwsRefusal pendingDeletion(KmsKey key) {
        return AwsRefusal.of("KMSInvalidStateException", 400, key.arn() + " is pending deletion.");
    }

    private static void requireSymmetric(JsonArguments arguments) {
        String algorithm = arguments.optional("EncryptionAlgorithm", 1, ALIAS_MAX);
        if (algorithm != null && !algorithm.equals(SYMMETRIC)) {
            throw AwsRefusal.of(
                    "InvalidKeyUsageException",
                    400,
                    algorithm + " is not valid for key usage of a symmetric key");
        }
    }

    private static Map<String, String> context(JsonArguments arguments) {
        Map<String, String> context = arguments.pairs("EncryptionContext");
        int length =
                context.entrySet().stream()
                        .mapToInt(pair -> pair.getKey().length() + pair.getValue().length())
                        .sum();
        if (length > CONTEXT_MAX) {
            throw AwsRefusal.of(Common.INVALID, "EncryptionContext is too long");
        }
        return context;
    }
}
