package dev.keyrecall.local;

import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Confirmation;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Delivers by a program, which is handed the credential on its standard input: the id, a line feed,
 * the value, a line feed. It must bear to be started again with the same. A second program, handed
 * the same, checks; or one prints, in the same form, what the consumer holds.
 */
final class CommandDelivery implements Delivery {
    /** The consumer kind. */
    static final String KIND = "command";

    /** From here on, what the system says of a program that a signal ended. */
    private static final int STATUS_OF_SIGNALS_MIN = 128;

    private final Programs programs;

    CommandDelivery(Programs programs) {
        this.programs = programs;
    }

    @Override
    public CallClass callClass() {
        return CallClass.A_IDEMPOTENT;
    }

    @Override
    public void check(ConsumerTarget target) throws ProviderException.Refused {
        CommandOptions.of(target);
    }

    @Override
    public ConsumerValue read(ConsumerTarget target) throws ProviderException {
        CommandOptions options = CommandOptions.of(target);
        List<String> words = options.read();
        if (words == null) {
            return new ConsumerValue.Unreadable("no program is named that reads it back");
        }
        Programs.Ended ended = programs.ask(words, options.limit());
        try {
            if (!ended.well()) {
                throw refused(CommandOptions.READ, words, ended.words());
            }
            return held(words, ended.output());
        } finally {
            Arrays.fill(ended.output(), (byte) 0);
        }
    }

    private static ConsumerValue held(List<String> words, byte[] output)
            throws ProviderException.Refused {
        if (output.length == 0) {
            return new ConsumerValue.Absent("the program says that nothing is there");
        }
        int idEnd = 0;
        while (idEnd < output.length && output[idEnd] != '\n') {
            idEnd++;
        }
        int to = output[output.length - 1] == '\n' ? output.length - 1 : output.length;
        int from = idEnd + 1;
        if (to <= from || to - from > SecretBytes.LENGTH_MAX_BYTES) {
            throw refused(CommandOptions.READ, words, "printed no id, line feed and value");
        }
        String id = new String(output, 0, idEnd, StandardCharsets.UTF_8);
        return new ConsumerValue.Held(
                id.isEmpty() ? null : id, SecretBytes.adopt(Arrays.copyOfRange(output, from, to)));
    }

    @Override
    public Confirmation confirm(ConsumerTarget target, CredentialRef ref, SecretBytes secret)
            throws ProviderException {
        CommandOptions options = CommandOptions.of(target);
        List<String> words = options.check();
        if (words == null) {
            return Confirmation.SILENT;
        }
        return programs.hand(words, ref.id(), secret, options.limit()).well()
                ? Confirmation.CONFIRMED
                : Confirmation.DENIED;
    }

    @Override
    public Receipt deliver(
            ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
            throws ProviderException {
        CommandOptions options = CommandOptions.of(target);
        List<String> words = options.deliver();
        Programs.Ended ended = programs.hand(words, ref.id(), secret, options.limit());
        if (ended.well()) {
            return new Receipt(false, null);
        }
        Integer status = ended.status();
        if (status == null || status >= STATUS_OF_SIGNALS_MIN) {
            throw new ProviderException.InDoubt(
                    KIND + ": " + words.getFirst() + " " + ended.words(), null, null);
        }
        throw LocalFailures.invalid(KIND, words.getFirst() + " " + ended.words());
    }

    private static ProviderException.Refused refused(
            String option, List<String> words, String what) {
        return LocalFailures.invalid(KIND, option + " " + words.getFirst() + " " + what);
    }
}
