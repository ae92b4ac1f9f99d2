package dev.keyrecall.engine.imports;

/** Which of a credential's values this is. */
public enum Label {
    /** Not yet in use. */
    PENDING("pending"),

    /** In use. */
    CURRENT("current"),

    /** In use until the current one took over. */
    PREVIOUS("previous");

    private final String word;

    Label(String word) {
        this.word = word;
    }

    /** As it is written in files and in the store. */
    public String word() {
        return word;
    }
}
