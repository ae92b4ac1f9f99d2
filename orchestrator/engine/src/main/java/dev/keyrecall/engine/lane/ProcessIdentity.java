package dev.keyrecall.engine.lane;

import java.util.OptionalLong;

/** Who this process is among all that may own a lane, and whether another still exists. */
public interface ProcessIdentity {
    /** This process's name as an owner. */
    String self();

    /**
     * Whether that owner certainly no longer runs. False whenever it cannot be told: then its lease
     * must run out.
     */
    boolean gone(String owner);

    /**
     * The process id of that owner, if it certainly runs on this host. Nothing whenever that cannot
     * be told: then it must not be signalled.
     */
    OptionalLong running(String owner);
}
