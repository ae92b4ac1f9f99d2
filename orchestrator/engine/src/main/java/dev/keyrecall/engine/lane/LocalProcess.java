package dev.keyrecall.engine.lane;

import java.time.Instant;
import java.util.Optional;

/**
 * Names a process by host, process id and start time, so that a killed owner on the same host is
 * known to be gone at once and a reused process id is not taken for it.
 */
public final class LocalProcess implements ProcessIdentity {
    private final String host;

    public LocalProcess(String host) {
        if (host.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a host name has no '/'");
        }
        this.host = host;
    }

    @Override
    public String self() {
        ProcessHandle process = ProcessHandle.current();
        return host + "/" + process.pid() + "/" + started(process);
    }

    @Override
    public boolean gone(String owner) {
        String[] part = owner.split("/", 3);
        if (part.length != 3 || !part[0].equals(host)) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(part[1]));
        return process.isEmpty()
                || !process.get().isAlive()
                || !started(process.get()).equals(part[2]);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
