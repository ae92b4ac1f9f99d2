package dev.keyrecall.engine.lane;

/** Who this process is among all that may own a lane, and whether another still exists. */
public interface ProcessIdentity {
    /** This process's name as an owner. */
    String self();

    /**
     * Whether that owner certainly no longer runs. False whenever it cannot be told: then its lease
     * must run out.
     */
    boolean gone(String owner);
}
