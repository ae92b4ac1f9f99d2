package dev.keyrecall.vault;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the secret of a KEK recipient is unwrapped (format page, section 3.5).
 *
 * @param source the name of the KEK source
 * @param settings in ascending order of their names
 * @param wrapped the secret, wrapped by the source
 */
record KekParameters(String source, Map<String, String> settings, byte[] wrapped) {
    private static final int SOURCE_MAX_BYTES = 32;
    private static final int SETTINGS_MAX = 16;
    private static final int TEXT_MAX_BYTES = 1_024;

    byte[] encoded() throws VaultException.Refused {
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        int length = 1 + name.length + 1 + 2 + wrapped.length;
        Map<String, String> sorted = new TreeMap<>(settings);
        for (Map.Entry<String, String> setting : sorted.entrySet()) {
            length += 4 + utf8(setting.getKey()).length + utf8(setting.getValue()).length;
        }
        if (name.length < 1
                || name.length > SOURCE_MAX_BYTES
                || settings.size() > SETTINGS_MAX
                || length > VaultLimits.PARAMETERS_MAX_BYTES) {
            throw new VaultException.Refused("the settings of this KEK source are too long");
        }
        ByteWriter writer = new ByteWriter(length).u8(name.length).bytes(name).u8(sorted.size());
        for (Map.Entry<String, String> setting : sorted.entrySet()) {
            byte[] key = utf8(setting.getKey());
            byte[] value = utf8(setting.getValue());
            writer.u16(key.length).bytes(key).u16(value.length).bytes(value);
        }
        return writer.u16(wrapped.length).bytes(wrapped).whole();
    }

    static KekParameters parse(byte[] encoded) throws VaultException.Corrupted {
        ByteReader reader = new ByteReader(encoded, 0, encoded.length);
        int nameBytes = reader.u8();
        if (nameBytes < 1 || nameBytes > SOURCE_MAX_BYTES) {
            throw new VaultException.Corrupted("the name of a KEK source is out of range");
        }
        String source = Labels.parse(reader.bytes(nameBytes));
        int count = reader.u8();
        if (count > SETTINGS_MAX) {
            throw new VaultException.Corrupted("a KEK source has too many settings");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        String previous = "";
        for (int i = 0; i < count; i++) {
            String key = Labels.parse(reader.sized(TEXT_MAX_BYTES));
            if (key.compareTo(previous) <= 0) {
                throw new VaultException.Corrupted("settings of a KEK source are out of order");
            }
            settings.put(key, Labels.parse(reader.sized(TEXT_MAX_BYTES)));
            previous = key;
        }
        byte[] wrapped = reader.sized(dev.keyrecall.spi.Kek.WRAPPED_MAX_BYTES);
        reader.requireEnd();
        return new KekParameters(source, settings, wrapped);
    }

    private static byte[] utf8(String text) throws VaultException.Refused {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isClean = text.chars().noneMatch(Character::isISOControl);
        boolean isUnicode = StandardCharsets.UTF_8.newEncoder().canEncode(text);
        if (bytes.length > TEXT_MAX_BYTES || !isClean || !isUnicode) {
            throw new VaultException.Refused("a setting of this KEK source is no short text");
        }
        return bytes;
    }

    /** What the source binds the wrapped secret to. */
    static Map<String, String> context(byte[] vault, byte[] recipient) {
        return Map.of(
                "keyrecall-vault",
                VaultId.of(vault).value(),
                "keyrecall-recipient",
                RecipientId.of(recipient).value());
    }

    /** Only the source. */
    @Override
    public String toString() {
        return "KekParameters[" + source + "]";
    }
}
