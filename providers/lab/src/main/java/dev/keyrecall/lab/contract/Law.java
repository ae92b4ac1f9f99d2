package dev.keyrecall.lab.contract;

/** One thing that an adapter must do, checked on a subject of its own. */
public final class Law {
    private final String name;
    private final ContractSubject.Factory subjects;
    private final Body body;

    /** What a law does with a fresh subject. */
    interface Body {
        void check(Workbench bench) throws Exception;
    }

    Law(String name, ContractSubject.Factory subjects, Body body) {
        this.name = name;
        this.subjects = subjects;
        this.body = body;
    }

    /** The law in plain words. */
    public String name() {
        return name;
    }

    /**
     * Opens a subject, checks the law on it and closes it.
     *
     * @throws AssertionError when the adapter breaks the law; the message says how
     * @throws Exception when the check itself fails
     */
    public void check() throws Exception {
        try (ContractSubject subject = subjects.open()) {
            body.check(new Workbench(subject));
            Secrecy.requireCleanLog(subject);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
