package dev.keyrecall.vault.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.Set;

/**
 * The calls to the Linux kernel that Java has no words for. They are all bound with one shape, six
 * words in and one out, because a shape costs tens of milliseconds at start and a call with
 * arguments to spare costs nothing: the calling conventions of 64-bit Linux pass the first six in
 * registers, and the callee reads those that it takes.
 *
 * <p>Source: https://man7.org/linux/man-pages/man2/prctl.2.html, mmap.2, mlock.2, madvise.2,
 * setrlimit.2, umask.2, setsid.2, sigaction.2; numbers from the kernel's uapi headers, which are
 * the same on x86-64 and AArch64
 */
final class Kernel {
    static final int PR_SET_DUMPABLE = 4;
    static final int PR_GET_DUMPABLE = 3;
    static final int RLIMIT_CORE = 4;
    static final int MADV_DONTFORK = 10;
    static final int MADV_DONTDUMP = 16;
    static final int SIGHUP = 1;
    static final int SIGINT = 2;
    private static final long SIG_DFL = 0;
    private static final long SIG_IGN = 1;

    /** More than any C library's structure; the action is its first word. */
    private static final long SIGACTION_MAX_BYTES = 256;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(WORD, WORD, WORD, WORD, WORD, WORD, WORD);

    private final MethodHandle prctl;
    private final MethodHandle setrlimit;
    private final MethodHandle umask;
    private final MethodHandle setsid;
    private final MethodHandle sigaction;
    private final MethodHandle signal;
    private final MethodHandle mmap;
    private final MethodHandle munmap;
    private final MethodHandle mlock;
    private final MethodHandle madvise;

    private Kernel(Linker linker, SymbolLookup library) {
        this.prctl = bind(linker, library, "prctl");
        this.setrlimit = bind(linker, library, "setrlimit");
        this.umask = bind(linker, library, "umask");
        this.setsid = bind(linker, library, "setsid");
        this.sigaction = bind(linker, library, "sigaction");
        this.signal = bind(linker, library, "signal");
        this.mmap = bind(linker, library, "mmap");
        this.munmap = bind(linker, library, "munmap");
        this.mlock = bind(linker, library, "mlock");
        this.madvise = bind(linker, library, "madvise");
    }

    @SuppressWarnings("restricted") // calling the kernel is what this class is for
    private static MethodHandle bind(Linker linker, SymbolLookup library, String name) {
        return linker.downcallHandle(library.findOrThrow(name), SHAPE);
    }

    /** The kernel's calls, or none where this is not a Linux that they are known for. */
    static Optional<Kernel> here() {
        return Holder.HERE;
    }

    private static final class Holder {
        static final Optional<Kernel> HERE = find();

        private static Optional<Kernel> find() {
            if (!System.getProperty("os.name", "").equals("Linux")
                    || !ARCHITECTURES.contains(System.getProperty("os.arch", ""))) {
                return Optional.empty();
            }
            try {
                Linker linker = Linker.nativeLinker();
                return Optional.of(new Kernel(linker, linker.defaultLookup()));
            } catch (RuntimeException e) {
                // No such symbol, or native access is refused: the report says so.
                return Optional.empty();
            }
        }
    }

    /** Whether it was done. */
    boolean prctl(int option, long value) {
        return call(prctl, option, value, 0, 0, 0, 0) == 0;
    }

    /** What an option that takes no value answers. */
    int prctl(int option) {
        return call(prctl, option, 0, 0, 0, 0, 0);
    }

    /** Whether it was done: soft and hard limit zero. */
    boolean limitToNothing(int resource) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(2 * WORD.byteSize(), WORD.byteAlignment());
            return call(setrlimit, resource, limits.address(), 0, 0, 0, 0) == 0;
        }
    }

    /** Sets the bits that new files never get; returns those before. */
    int umask(int bits) {
        return call(umask, bits, 0, 0, 0, 0, 0);
    }

    /** Whether this process now leads a session of its own, without a terminal. */
    boolean newSession() {
        return call(setsid, 0, 0, 0, 0, 0, 0) != -1;
    }

    /** Has a signal that this process was started to ignore end it again. */
    void heed(int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment old = arena.allocate(SIGACTION_MAX_BYTES, WORD.byteAlignment());
            boolean told = call(sigaction, number, 0, old.address(), 0, 0, 0) == 0;
            if (told && old.get(WORD, 0) == SIG_IGN) {
                callWide(signal, number, SIG_DFL, 0, 0, 0, 0);
            }
        }
    }

    /** The address of fresh zeroed pages of our own, or nothing. */
    Optional<MemorySegment> map(long bytes) {
        long address = callWide(mmap, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        return address == -1 ? Optional.empty() : Optional.of(MemorySegment.ofAddress(address));
    }

    void unmap(MemorySegment pages) {
        call(munmap, pages.address(), pages.byteSize(), 0, 0, 0, 0);
    }

    boolean lock(MemorySegment pages) {
        return call(mlock, pages.address(), pages.byteSize(), 0, 0, 0, 0) == 0;
    }

    boolean advise(MemorySegment pages, int advice) {
        return call(madvise, pages.address(), pages.byteSize(), advice, 0, 0, 0) == 0;
    }

    /** The answer of a function that returns an int: the upper half of the register is not its. */
    private static int call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
        return (int) callWide(function, a, b, c, d, e, f);
    }

    private static long callWide(
            MethodHandle function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) function.invokeExact(a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw new IllegalStateException("a call to the kernel could not be made", thrown);
        }
    }
}
