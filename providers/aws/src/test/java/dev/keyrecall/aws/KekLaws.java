package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.SecretBytes;

import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What holds of every KEK source, whoever wrote the service behind it. */
abstract class KekLaws {
    /** In the short suite one damaged byte in so many is tried. */
    private static final int STRIDE_SHORT = 7;

    abstract KmsBench bench();

    /** The ARN of a usable key. */
    abstract String key();

    private Kek kek() throws ProviderException {
        return bench().connect(key());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, Kek.PLAINTEXT_MAX_BYTES})
    void whatWasWrappedUnwrapsInAnotherProcess(int length) throws ProviderException {
        try (SecretBytes value = KmsBench.value(length, length)) {
            byte[] wrapped;
            try (Kek kek = kek()) {
                wrapped = kek.wrap(value, KmsBench.CONTEXT);
            }
            assertThat(wrapped).hasSizeBetween(1, Kek.WRAPPED_MAX_BYTES);
            try (Kek later = kek();
                    SecretBytes unwrapped = later.unwrap(wrapped, KmsBench.CONTEXT)) {
                assertThat(unwrapped.sameAs(value)).isTrue();
            }
            assertThat(value.length()).as("the caller's value is still open").isEqualTo(length);
            assertThat(value.sameAs(value)).isTrue();
        }
    }

    @Test
    void theOrderOfTheContextDoesNotCount() throws ProviderException {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("a", "1");
        one.put("b", "2");
        Map<String, String> other = new LinkedHashMap<>();
        other.put("b", "2");
        other.put("a", "1");
        try (Kek kek = kek();
                SecretBytes value = KmsBench.value(1, 32);
                SecretBytes unwrapped = kek.unwrap(kek.wrap(value, one), other)) {
            assertThat(unwrapped.sameAs(value)).isTrue();
        }
    }

    @Test
    void anotherContextIsRefused() throws ProviderException {
        Map<String, String> more = new LinkedHashMap<>(KmsBench.CONTEXT);
        more.put("more", "1");
        List<Map<String, String>> others =
                List.of(
                        Map.of("keyrecall-vault", "0f4c"),
                        Map.of("keyrecall-vault", "0f4c", "keyrecall-recipient", "r-2"),
                        Map.of("keyrecall-vault", "0F4C", "keyrecall-recipient", "r-1"),
                        Map.of("keyrecall-recipient", "0f4c", "keyrecall-vault", "r-1"),
                        more);
        try (Kek kek = kek();
                SecretBytes value = KmsBench.value(2, 32)) {
            byte[] wrapped = kek.wrap(value, KmsBench.CONTEXT);
            for (Map<String, String> other : others) {
                assertInvalid(kek, wrapped, other);
            }
        }
    }

    @Test
    void whatAnotherKeyWrappedIsRefused() throws ProviderException {
        try (Kek kek = kek();
                Kek foreign = bench().connect(bench().newKey());
                SecretBytes value = KmsBench.value(3, 32)) {
            byte[] wrapped = foreign.wrap(value, KmsBench.CONTEXT);
            assertInvalid(kek, wrapped, KmsBench.CONTEXT)
                    .hasMessageContaining(key())
                    .hasMessageContaining("another key");
        }
    }

    @Test
    void aDamagedOrTruncatedFormIsRefused() throws ProviderException {
        boolean all = "long".equals(System.getProperty("keyrecall.suite"));
        try (Kek kek = kek();
                SecretBytes value = KmsBench.value(4, 32)) {
            byte[] wrapped = kek.wrap(value, KmsBench.CONTEXT);
            List<byte[]> damaged = new ArrayList<>();
            for (int at = 0; at < wrapped.length; at += all ? 1 : STRIDE_SHORT) {
                damaged.add(Arrays.copyOf(wrapped, at));
                byte[] flipped = wrapped.clone();
                flipped[at] ^= 1;
                damaged.add(flipped);
            }
            damaged.add(Arrays.copyOf(wrapped, wrapped.length - 1));
            damaged.add(Arrays.copyOf(wrapped, wrapped.length + 1));
            damaged.add(new byte[Kek.WRAPPED_MAX_BYTES + 1]);
            for (byte[] form : damaged) {
                assertThatThrownBy(() -> kek.unwrap(form, KmsBench.CONTEXT))
                        .as("%d bytes", form.length)
                        .isInstanceOf(ProviderException.Refused.class);
            }
        }
    }

    @Test
    void wrappingTwiceGivesTwoForms() throws ProviderException {
        try (Kek kek = kek();
                SecretBytes value = KmsBench.value(5, 32)) {
            assertThat(kek.wrap(value, KmsBench.CONTEXT))
                    .isNotEqualTo(kek.wrap(value, KmsBench.CONTEXT));
        }
    }

    @Test
    void aValueOrContextOutOfBoundsIsTheCallersMistake() throws ProviderException {
        Map<String, String> endless = Map.of("a", "x".repeat(Kek.CONTEXT_MAX_BYTES));
        try (Kek kek = kek();
                SecretBytes value = KmsBench.value(6, 32);
                SecretBytes none = KmsBench.value(6, 0);
                SecretBytes endlessValue = KmsBench.value(6, Kek.PLAINTEXT_MAX_BYTES + 1)) {
            byte[] wrapped = kek.wrap(value, KmsBench.CONTEXT);
            for (SecretBytes wrong : List.of(none, endlessValue)) {
                assertThatThrownBy(() -> kek.wrap(wrong, KmsBench.CONTEXT))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            for (Map<String, String> wrong :
                    List.of(Map.<String, String>of(), Map.of("", "a"), Map.of("a", ""), endless)) {
                assertThatThrownBy(() -> kek.wrap(value, wrong))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> kek.unwrap(wrapped, wrong))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void everyNameOfAKeyResolvesToItsPermanentOne() throws ProviderException {
        String id = key().substring(key().indexOf('/') + 1);
        String alias = "alias/laws-" + id;
        bench().admin().createAlias(r -> r.aliasName(alias).targetKeyId(key()));
        String aliasArn = key().substring(0, key().indexOf(":key/") + 1) + alias;
        AwsKms source = new AwsKms();
        for (String name : List.of(key(), id, alias, aliasArn)) {
            Map<String, String> kept = source.resolve(bench().settings(name));
            assertThat(kept).as(name).isEqualTo(bench().settings(key()));
            assertThat(source.resolve(kept)).isEqualTo(kept);
            source.connect(kept).close();
        }
    }

    @Test
    void aKeyThatIsNotThereIsNotFound() {
        String id = "01234567-89ab-4cde-8f01-23456789abcd";
        String arn = key().substring(0, key().indexOf('/') + 1) + id;
        for (String name : List.of(id, "alias/none-such")) {
            assertThatThrownBy(() -> new AwsKms().resolve(bench().settings(name)))
                    .isInstanceOfSatisfying(
                            ProviderException.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND))
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(
                        () -> {
                            try (Kek kek = bench().connect(arn);
                                    SecretBytes value = KmsBench.value(7, 32)) {
                                kek.wrap(value, KmsBench.CONTEXT);
                            }
                        })
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND));
    }

    @Test
    void closingTwiceIsHarmless() throws ProviderException {
        Kek kek = kek();
        kek.close();
        kek.close();
    }

    static AbstractThrowableAssert<?, ?> assertInvalid(
            Kek kek, byte[] wrapped, Map<String, String> context) {
        return assertThatThrownBy(() -> kek.unwrap(wrapped, context))
                .as("%s", context)
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
    }
}
