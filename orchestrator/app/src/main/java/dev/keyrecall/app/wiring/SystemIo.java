package dev.keyrecall.app.wiring;

import dev.keyrecall.app.io.Adapters;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.lane.LocalProcess;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.SwitchSource;
import dev.keyrecall.vault.Calibration;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.memory.ProcessGuard;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.ServiceLoader;

/** The real process: its streams, clock, randomness, signals and installed adapters. */
public final class SystemIo {
    private static final int RANDOM_STRENGTH_BITS = 256;
    private static final int BUFFER_BYTES = 64 * 1024;

    private SystemIo() {}

    /** Everything real. Nothing is looked up that a command might not need. */
    public static Io create() {
        Map<String, String> environment = System.getenv();
        return new Io(
                stream(FileDescriptor.out, BUFFER_BYTES, false),
                stream(FileDescriptor.err, BUFFER_BYTES, true),
                // Without a buffer, which would keep what was handed over.
                new FileInputStream(FileDescriptor.in),
                new SystemTerminal(environment),
                environment,
                Path.of("").toAbsolutePath(),
                osUser(),
                Clock.systemUTC(),
                Thread::sleep,
                random(),
                SystemIo::cost,
                new Installed(),
                new LocalProcess(host(), new SystemProcessStarts()),
                new SystemSignals(),
                ProcessGuard::close,
                new SystemSelf(),
                build());
    }

    /**
     * A generator of NIST SP 800-90A with a strength of 256 bits, seeded by the operating system:
     * three times as fast as asking the system each time, which a bulk of seals notices.
     */
    private static SecureRandom random() {
        try {
            return SecureRandom.getInstance(
                    "DRBG",
                    DrbgParameters.instantiation(
                            RANDOM_STRENGTH_BITS, DrbgParameters.Capability.RESEED_ONLY, null));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks a DRBG of 256 bits", e);
        }
    }

    private static PassphraseCost cost() {
        long heapMaxBytes = Runtime.getRuntime().maxMemory();
        return Calibration.measuring(heapMaxBytes, System::nanoTime).choose();
    }

    /** Which build this is, as Maven wrote it down. */
    public static String build() {
        try (InputStream resource =
                SystemIo.class.getResourceAsStream("/dev/keyrecall/app/build")) {
            return resource == null
                    ? "unknown"
                    : new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static PrintStream stream(FileDescriptor file, int bufferBytes, boolean autoFlush) {
        return new PrintStream(
                new java.io.BufferedOutputStream(
                        new BrokenPipeFilter(new FileOutputStream(file)), bufferBytes),
                autoFlush,
                StandardCharsets.UTF_8);
    }

    /** The user as the file system names owners: it compares with what owns a home. */
    private static String osUser() {
        try {
            return Files.getOwner(Path.of("/proc/self")).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name", "unknown");
        }
    }

    /**
     * The kernel's name for this machine, without a look-up in the network; and for the namespace
     * of its process ids, because containers of one name may share a home.
     */
    private static String host() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            Path namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
            return (name + "+" + namespace).replace('/', '_');
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static final class Installed implements Adapters {
        @Override
        public Iterable<Provider> providers() {
            return ServiceLoader.load(Provider.class);
        }

        @Override
        public Iterable<LabProvider> labs() {
            return ServiceLoader.load(LabProvider.class);
        }

        @Override
        public Iterable<ConsumerSource> consumerSources() {
            return ServiceLoader.load(ConsumerSource.class);
        }

        @Override
        public Iterable<SwitchSource> switchSources() {
            return ServiceLoader.load(SwitchSource.class);
        }

        @Override
        public Iterable<KekSource> kekSources() {
            return ServiceLoader.load(KekSource.class);
        }
    }
}
