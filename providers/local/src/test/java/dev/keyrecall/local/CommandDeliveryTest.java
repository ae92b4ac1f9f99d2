package dev.keyrecall.local;

import static dev.keyrecall.local.FileLayoutTest.refused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Confirmation;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Real programs that are handed a credential, that check one and that print one. */
final class CommandDeliveryTest {
    private static final String VALUE = "a-new-value\nof-this-test";
    private static final CredentialRef REF = CredentialRef.parse("toy:lab:pass:" + FileBench.ID);

    @TempDir private Path temporary = Path.of("");
    private FileBench bench;
    private final Delivery delivery = new CommandDelivery(new Programs(new SystemPrograms()));

    @BeforeEach
    void prepare() throws IOException {
        bench = new FileBench(temporary);
    }

    private String script(String name, String text) throws IOException {
        return bench.write(name, "rwx------", "#!/bin/sh\n" + text + "\n").toString();
    }

    private static ConsumerTarget target(String program, String... options) {
        Map<String, String> all = new TreeMap<>();
        for (String option : options) {
            all.put(
                    option.substring(0, option.indexOf('=')),
                    option.substring(option.indexOf('=') + 1));
        }
        return new ConsumerTarget(CommandDelivery.KIND, program, all);
    }

    private Receipt deliver(ConsumerTarget target) throws ProviderException {
        return FileBench.deliver(delivery, target, VALUE);
    }

    private Confirmation confirmed(ConsumerTarget target) throws ProviderException {
        try (SecretBytes secret = SecretBytes.ofUtf8(VALUE)) {
            return delivery.confirm(target, REF, secret);
        }
    }

    @RevealsSecret(why = "the test compares")
    private String read(ConsumerTarget target) throws ProviderException {
        return switch (delivery.read(target)) {
            case ConsumerValue.Held(String id, SecretBytes secret) -> {
                try (secret) {
                    yield id
                            + " "
                            + secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
                }
            }
            case ConsumerValue.Absent(String why) -> "absent: " + why;
            case ConsumerValue.Unreadable(String why) -> "unreadable: " + why;
            case ConsumerValue.Masked _ -> throw new AssertionError("a program masks nothing");
        };
    }

    @Test
    void aDeliveryMayBeSentAgain() {
        assertThat(delivery.callClass()).isEqualTo(CallClass.A_IDEMPOTENT);
    }

    @Test
    void aProgramIsHandedIdAndValueOnItsInputAndNowhereElse()
            throws IOException, ProviderException {
        Path at = bench.folder;
        String program =
                script(
                        "put",
                        "cat > "
                                + at.resolve("in")
                                + "; env > "
                                + at.resolve("env")
                                + "; echo \"$#:$*\" > "
                                + at.resolve("args")
                                + "; pwd >> "
                                + at.resolve("args"));
        assertThat(deliver(target(program, "args=app  --now", "check=/bin/true")).wasAlreadySo())
                .isFalse();
        assertThat(at.resolve("in")).hasContent(FileBench.ID + "\n" + VALUE + "\n");
        assertThat(Files.readString(at.resolve("args"))).isEqualTo("2:app --now\n/\n");
        assertThat(Files.readAllLines(at.resolve("env")).stream().map(l -> l.split("=", 2)[0]))
                .contains("PATH", "HOME", "LANG")
                // What the shell itself sets.
                .isSubsetOf("PATH", "HOME", "LANG", "PWD", "SHLVL", "_", "OLDPWD");
    }

    @Test
    void aCheckIsHandedTheSameAndItsStatusIsItsAnswer() throws IOException, ProviderException {
        String held = bench.folder.resolve("held").toString();
        String put = script("put", "cat > " + held);
        String check = script("check", "cmp -s - " + held);
        ConsumerTarget target = target(put, "check=" + check);
        assertThat(confirmed(target)).isEqualTo(Confirmation.DENIED);
        deliver(target);
        assertThat(confirmed(target)).isEqualTo(Confirmation.CONFIRMED);
        assertThat(read(target)).startsWith("unreadable");
        Files.writeString(Path.of(held), "another");
        assertThat(confirmed(target)).isEqualTo(Confirmation.DENIED);
    }

    @Test
    void whatAProgramPrintsIsWhatTheConsumerHolds() throws IOException, ProviderException {
        String held = bench.folder.resolve("held").toString();
        String put = script("put", "cat > " + held);
        String get = script("get", "if [ -f \"$1\" ]; then cat \"$1\"; fi");
        ConsumerTarget target = target(put, "read=" + get + " " + held);
        assertThat(read(target)).startsWith("absent");
        assertThat(confirmed(target)).isEqualTo(Confirmation.SILENT);
        deliver(target);
        assertThat(read(target)).isEqualTo(FileBench.ID + " " + VALUE);
        Files.writeString(Path.of(held), "\n" + VALUE);
        assertThat(read(target)).isEqualTo("null " + VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "printf 'only one line', printed no id",
        "echo 'id', printed no id",
        "exit 3, exit status 3",
        "echo $$; exit 1, exit status 1",
        "head -c 100000 /dev/zero, more than 66560 bytes",
        "yes, more than 66560 bytes",
        "exec sleep 600, time limit"
    })
    void aReadingThatCannotBeTakenIsRefused(String text, String why) throws IOException {
        String get = script("get", text.replace("'", ""));
        ConsumerTarget target = target("/bin/true", "read=" + get, "time-limit=1s");
        refused(() -> delivery.read(target), Reason.INVALID, why);
    }

    @Test
    void aProgramThatFailsHasNotDeliveredAndNothingItPrintedIsTold() throws IOException {
        String put = script("put", "cat; cat >&2; exit 7");
        refused(
                () -> deliver(target(put, "check=/bin/true")),
                Reason.INVALID,
                put + " ended with exit status 7");
    }

    @ParameterizedTest
    @CsvSource({"kill -9 $$", "exec sleep 600", "cat >/dev/null; sleep 600 & wait"})
    void aProgramThatWasEndedIsInDoubt(String text) throws IOException {
        String put = script("put", text);
        ConsumerTarget target = target(put, "check=/bin/true", "time-limit=1s");
        assertThatThrownBy(() -> deliver(target))
                .isInstanceOf(ProviderException.InDoubt.class)
                .hasMessageNotContaining(VALUE);
    }

    @Test
    void aCheckThatDoesNotEndDenies() throws IOException, ProviderException {
        String check = script("check", "exec sleep 600");
        assertThat(confirmed(target("/bin/true", "check=" + check, "time-limit=1s")))
                .isEqualTo(Confirmation.DENIED);
    }

    /** A value that no pipe holds at once, and a program that never reads. */
    @Test
    void aProgramThatReadsNothingHoldsNobodyUp() throws ProviderException {
        String value = "x".repeat(SecretBytes.LENGTH_MAX_BYTES);
        ConsumerTarget target = target("/bin/true", "check=/bin/true");
        assertThat(FileBench.deliver(delivery, target, value).wasAlreadySo()).isFalse();
    }

    @Test
    void whatIsNoProgramOfOursIsRefused() throws IOException {
        ConsumerTarget gone = target(bench.folder.resolve("gone").toString(), "check=/bin/true");
        refused(() -> deliver(gone), Reason.NOT_FOUND, "does not exist");
        Path plain = bench.write("plain", "rw-------", "");
        refused(
                () -> deliver(target(plain.toString(), "check=/bin/true")),
                Reason.PERMISSION,
                "may start");
        refused(
                () -> deliver(target(bench.folder.toString(), "check=/bin/true")),
                Reason.PERMISSION,
                "may start");
        Path open = bench.write("open", "rwxrwxr-x", "#!/bin/sh\n");
        refused(
                () -> deliver(target(open.toString(), "check=/bin/true")),
                Reason.INVALID,
                "may be written by");
        Path broken = bench.write("broken", "rwx------", "#!/no/such/shell\n");
        refused(
                () -> deliver(target(broken.toString(), "check=/bin/true")),
                Reason.INVALID,
                "cannot be started");
    }

    static Stream<List<String>> senseless() {
        return Stream.of(
                List.of("/bin/true"),
                List.of("/bin/true", "args=a"),
                List.of("true", "check=/bin/true"),
                List.of("/bin/../bin/true", "check=/bin/true"),
                List.of("/", "check=/bin/true"),
                List.of("/a\0b", "check=/bin/true"),
                List.of("/bin/true", "check=true"),
                List.of("/bin/true", "read=./true"),
                List.of("/bin/true", "check= "),
                List.of("/bin/true", "check=/bin/true", "args="),
                List.of("/bin/true", "check=/bin/true", "args=a\nb"),
                List.of("/bin/true", "check=/bin/true", "time-limit=0s"),
                List.of("/bin/true", "check=/bin/true", "time-limit=601s"),
                List.of("/bin/true", "check=/bin/true", "time-limit=1h"),
                List.of("/bin/true", "check=/bin/true", "mode=0600"));
    }

    @ParameterizedTest
    @MethodSource("senseless")
    void whatCouldNotBeStartedOrVerifiedIsRefusedWhenItIsWrittenDown(List<String> words) {
        ConsumerTarget target =
                target(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new));
        refused(() -> delivery.check(target), Reason.INVALID, "command: ");
    }
}
