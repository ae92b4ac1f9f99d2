package dev.keyrecall.engine.export;

/** The event classes of OCSF 1.8.0 that ledger entries are mapped to. */
enum OcsfClass {
    BASE(0, "Base Event", 0, "Uncategorized"),
    FINDING(2004, "Detection Finding", 2, "Findings"),
    ENTITY(3004, "Entity Management", 3, "Identity & Access Management"),
    API(6003, "API Activity", 6, "Application Activity"),
    DATASTORE(6005, "Datastore Activity", 6, "Application Activity"),
    REMEDIATION(7001, "Remediation Activity", 7, "Remediation");

    private final int uid;
    private final String caption;
    private final int category;
    private final String categoryCaption;

    OcsfClass(int uid, String caption, int category, String categoryCaption) {
        this.uid = uid;
        this.caption = caption;
        this.category = category;
        this.categoryCaption = categoryCaption;
    }

    int uid() {
        return uid;
    }

    String caption() {
        return caption;
    }

    int category() {
        return category;
    }

    String categoryCaption() {
        return categoryCaption;
    }

    /** Whether an event of this class says who did it. */
    boolean hasActor() {
        return this == ENTITY || this == API || this == DATASTORE;
    }
}
