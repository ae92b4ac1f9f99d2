package dev.keyrecall.vault.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What this process does to keep its memory and files to itself. Each measure holds from the call
 * to the end of the process; asking again is harmless.
 */
public final class ProcessGuard {
    /** The mask of new files: for their owner only. */
    private static final int OWNER_ONLY = 0077;

    /** The mask of a new socket: the kernel would make it executable. */
    private static final int OWNER_ONLY_NOT_EXECUTABLE = 0177;

    private ProcessGuard() {}

    /**
     * What holds.
     *
     * @param closedToOthers no process of the same user may attach, read the memory or dump it
     * @param noCoreDumps a crash leaves no core file
     * @param filesOwnerOnly new files are readable by their owner only
     */
    public record Report(boolean closedToOthers, boolean noCoreDumps, boolean filesOwnerOnly) {
        /** What could not be done; empty where all was. */
        public List<String> refused() {
            List<String> refused = new ArrayList<>();
            if (!closedToOthers) {
                refused.add("other processes of this user may attach to this one");
            }
            if (!noCoreDumps) {
                refused.add("a crash may leave a core dump: ulimit -c 0");
            }
            if (!filesOwnerOnly) {
                refused.add("new files get the rights that the umask leaves: umask 077");
            }
            return List.copyOf(refused);
        }
    }

    /**
     * Closes this process: not dumpable, which also refuses ptrace and {@code /proc/PID/mem} to
     * everybody but the superuser; no core file; new files for their owner only.
     */
    public static Report close() {
        Optional<Kernel> here = Kernel.here();
        if (here.isEmpty()) {
            return new Report(false, false, false);
        }
        Kernel kernel = here.get();
        boolean closed =
                kernel.prctl(Kernel.PR_SET_DUMPABLE, 0)
                        && kernel.prctl(Kernel.PR_GET_DUMPABLE) == 0;
        boolean noCores = kernel.limitToNothing(Kernel.RLIMIT_CORE);
        kernel.umask(OWNER_ONLY);
        return new Report(closed, closed || noCores, true);
    }

    /** Does work that makes a socket, which is then readable and writable by its owner only. */
    public static <E extends Exception> void makingASocket(Work<E> work) throws E {
        Optional<Kernel> kernel = Kernel.here();
        int before = kernel.map(one -> one.umask(OWNER_ONLY_NOT_EXECUTABLE)).orElse(OWNER_ONLY);
        try {
            work.run();
        } finally {
            kernel.ifPresent(one -> one.umask(before));
        }
    }

    /**
     * Leaves the terminal's session, so that its Ctrl-C and its end do not reach this process; and
     * heeds those signals from elsewhere, even where whoever started this process ignored them (a
     * script's background, nohup). To be called before anything subscribes to them.
     */
    public static boolean leaveTerminal() {
        Optional<Kernel> kernel = Kernel.here();
        kernel.ifPresent(one -> one.heed(Kernel.SIGHUP));
        kernel.ifPresent(one -> one.heed(Kernel.SIGINT));
        return kernel.map(Kernel::newSession).orElse(false);
    }

    /** Something that is done. */
    public interface Work<E extends Exception> {
        void run() throws E;
    }
}
