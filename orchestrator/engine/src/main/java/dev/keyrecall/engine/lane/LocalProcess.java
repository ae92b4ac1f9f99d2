package dev.keyrecall.engine.lane;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Names a process by host, process id and start, so that a killed owner on the same host is known
 * to be gone at once and a reused process id is not taken for it.
 */
public final class LocalProcess implements ProcessIdentity {
    private static final String UNKNOWN = "unknown";

    private final String host;
    private final ProcessStarts starts;

    /**
     * @param host what process ids are unique in: a host's name, and its process namespace where
     *     there are several
     */
    public LocalProcess(String host, ProcessStarts starts) {
        if (host.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a host name has no '/'");
        }
        this.host = host;
        this.starts = starts;
    }

    @Override
    public String self() {
        long pid = ProcessHandle.current().pid();
        return host + "/" + pid + "/" + starts.of(pid).orElse(UNKNOWN);
    }

    @Override
    public boolean gone(String owner) {
        String[] part = owner.split("/", 3);
        if (part.length != 3 || !part[0].equals(host)) {
            return false;
        }
        OptionalLong pid = pid(part[1]);
        if (pid.isEmpty()) {
            return false;
        }
        if (ProcessHandle.of(pid.getAsLong()).filter(ProcessHandle::isAlive).isEmpty()) {
            return true;
        }
        Optional<String> start = starts.of(pid.getAsLong());
        return start.isPresent() && !part[2].equals(UNKNOWN) && !start.get().equals(part[2]);
    }

    @Override
    public OptionalLong running(String owner) {
        String[] part = owner.split("/", 3);
        if (part.length != 3 || !part[0].equals(host)) {
            return OptionalLong.empty();
        }
        OptionalLong pid = pid(part[1]);
        boolean runs =
                pid.isPresent()
                        && ProcessHandle.of(pid.getAsLong())
                                .filter(ProcessHandle::isAlive)
                                .isPresent()
                        && starts.of(pid.getAsLong()).filter(part[2]::equals).isPresent();
        return runs ? pid : OptionalLong.empty();
    }

    private static OptionalLong pid(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
