package dev.keyrecall.engine.scope;

/** What a credential may have or not. */
public enum Thing {
    OWNER("owner"),
    CONSUMER("consumer"),
    LAST_USE("last-use");

    private final String word;

    Thing(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
