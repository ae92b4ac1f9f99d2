package dev.keyrecall.local;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs to their end or to a limit. What they print is never shown: it may be a secret. */
final class Programs {
    /** The longest output: an id, the longest secret, and the ends of two lines. */
    static final int OUTPUT_MAX_BYTES = SecretBytes.LENGTH_MAX_BYTES + 1_024;

    /** How long the system may take to end what it was told to kill. */
    private static final Duration KILLED_MAX = Duration.ofSeconds(5);

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final String ROOT = "root";

    private final ProgramStarts starts;

    Programs(ProgramStarts starts) {
        this.starts = starts;
    }

    /**
     * How a program ended.
     *
     * @param status its exit status; null when it was killed at its limit
     * @param output wiped by whoever asked for it; empty where it was not listened to
     */
    record Ended(@Nullable Integer status, byte[] output) {
        boolean well() {
            return status != null && status == 0;
        }

        /** In words, for a person. */
        String words() {
            return status == null
                    ? "did not end within its time limit and was killed"
                    : "ended with exit status " + status;
        }

        @Override
        public String toString() {
            return words();
        }
    }

    /**
     * Hands a credential over: its id, a line feed, its value, a line feed.
     *
     * @throws ProviderException.Refused when the program was not started
     */
    Ended hand(List<String> words, String id, SecretBytes secret, Duration limit)
            throws ProviderException.Refused {
        Process process = started(words, false);
        // Of its own: the program may end, and the caller's be closed, before it is written.
        SecretBytes handed = secret.copy();
        return ended(process, limit, in -> write(in, id, handed));
    }

    /**
     * Runs a program that is handed nothing, and keeps what it prints.
     *
     * @throws ProviderException.Refused when the program was not started, or printed too much
     */
    Ended ask(List<String> words, Duration limit) throws ProviderException.Refused {
        Process process = started(words, true);
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> collect(process, output));
        Ended ended = ended(process, limit, OutputStream::close);
        if (ended.status() == null) {
            return ended;
        }
        try {
            byte[] printed = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (printed.length > OUTPUT_MAX_BYTES) {
                Arrays.fill(printed, (byte) 0);
                throw refused(
                        Reason.INVALID,
                        words.getFirst() + " printed more than " + OUTPUT_MAX_BYTES + " bytes");
            }
            return new Ended(ended.status(), printed);
        } catch (ExecutionException | TimeoutException e) {
            throw refused(Reason.INVALID, "what " + words.getFirst() + " prints cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(Reason.INVALID, "interrupted");
        }
    }

    private static void collect(Process process, CompletableFuture<byte[]> output) {
        try (InputStream out = process.getInputStream()) {
            byte[] printed = out.readNBytes(OUTPUT_MAX_BYTES + 1);
            if (printed.length > OUTPUT_MAX_BYTES) {
                // It would wait for ever for somebody to read the rest.
                kill(process);
            }
            output.complete(printed);
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }

    private Process started(List<String> words, boolean listened) throws ProviderException.Refused {
        String program = words.getFirst();
        requireOurs(program);
        try {
            return starts.start(words, listened);
        } catch (IOException e) {
            // Its message has all the words in it, and they are known.
            throw refused(Reason.INVALID, program + " cannot be started");
        }
    }

    /** Whoever may write a program that is handed values may have them. */
    private static void requireOurs(String program) throws ProviderException.Refused {
        Path path = Path.of(program);
        try {
            PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class);
            if (found.permissions().stream().anyMatch(OTHERS_WRITE::contains)) {
                throw refused(
                        Reason.INVALID, program + " may be written by its group or by all others");
            }
            String owner = found.owner().getName();
            Optional<String> we = ProcessHandle.current().info().user();
            if (we.isPresent() && !owner.equals(we.get()) && !owner.equals(ROOT)) {
                throw refused(
                        Reason.INVALID,
                        program
                                + " is "
                                + owner
                                + "'s, who may write it; it must be ours or root's");
            }
        } catch (NoSuchFileException e) {
            throw refused(Reason.NOT_FOUND, program + " does not exist");
        } catch (IOException e) {
            throw LocalFailures.disk(CommandDelivery.KIND, program, e);
        }
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw refused(Reason.PERMISSION, program + " is not a program that we may start");
        }
    }

    private static ProviderException.Refused refused(Reason reason, String message) {
        return LocalFailures.refused(reason, CommandDelivery.KIND, message);
    }

    private static Ended ended(Process process, Duration limit, Feed feed) {
        // Beside us: a program that does not read would hold us up beyond its limit.
        Thread.ofPlatform().daemon().start(() -> feed(process, feed));
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Ended(process.exitValue(), new byte[0]);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill(process);
        try {
            // So that it does nothing any more when it is started again.
            process.waitFor(KILLED_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Ended(null, new byte[0]);
    }

    private static void feed(Process process, Feed feed) {
        try (OutputStream in = process.getOutputStream()) {
            feed.write(in);
        } catch (IOException e) {
            // It has ended without reading to the end: its status counts.
            return;
        }
    }

    @RevealsSecret(why = "the program is handed the value")
    private static void write(OutputStream in, String id, SecretBytes secret) throws IOException {
        byte[] copy = secret.reveal(byte[]::clone);
        try (secret) {
            in.write((id + "\n").getBytes(StandardCharsets.UTF_8));
            in.write(copy);
            in.write('\n');
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** What is written to a program's standard input. */
    @FunctionalInterface
    private interface Feed {
        void write(OutputStream in) throws IOException;
    }
}
