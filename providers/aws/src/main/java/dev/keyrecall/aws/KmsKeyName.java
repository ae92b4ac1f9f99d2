package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an operator names a KMS key: by its ARN, its id, an alias or an alias's ARN. Only the first
 * means the same key for ever and from everywhere.
 *
 * <p>Source: "Key identifiers (KeyId)", KMS developer guide, docs.aws.amazon.com; read 2026-11.
 *
 * @param region where it says that the key lives; null for an id and a bare alias
 * @param permanent whether it is the ARN of a key
 */
record KmsKeyName(String text, @Nullable String region, boolean permanent) {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]{0,20}:kms:([a-z0-9-]{1,40}):[0-9]{12}:(key|alias)/(.+)");
    private static final Pattern ID = Pattern.compile("(mrk-)?[0-9a-f][0-9a-f-]{31,35}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9/_-]{1,250}");
    private static final String ALIAS_PREFIX = "alias/";

    /**
     * Reads a name.
     *
     * @throws ProviderException.Refused INVALID when it has none of the four shapes
     */
    static KmsKeyName of(String text) throws ProviderException {
        Matcher arn = ARN.matcher(text);
        if (arn.matches()) {
            boolean key = arn.group(2).equals("key");
            if ((key ? ID : ALIAS).matcher(arn.group(3)).matches()) {
                return new KmsKeyName(text, arn.group(1), key);
            }
        } else if (ID.matcher(text).matches()) {
            return new KmsKeyName(text, null, false);
        } else if (text.startsWith(ALIAS_PREFIX)
                && ALIAS.matcher(text.substring(ALIAS_PREFIX.length())).matches()) {
            return new KmsKeyName(text, null, false);
        }
        throw AwsSettings.invalid(
                AwsKms.KEY,
                "must be a KMS key's ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), its id, or an alias"
                        + " (alias/NAME)");
    }
}
