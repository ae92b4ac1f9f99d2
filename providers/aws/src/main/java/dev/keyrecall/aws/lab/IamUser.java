package dev.keyrecall.aws.lab;

import java.time.Instant;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** One IAM user. Guarded by the account's lock. */
final class IamUser {
    private final String name;
    private final String id;
    private final String path;
    private final String account;
    private final Instant createdAt;
    private final boolean operator;
    private final TreeMap<String, String> tags = new TreeMap<>();
    private final TreeMap<String, IamKey> keys = new TreeMap<>();
    private final Set<String> grants = new HashSet<>();

    IamUser(
            String name,
            String id,
            String path,
            String account,
            Instant createdAt,
            boolean operator) {
        this.name = name;
        this.id = id;
        this.path = path;
        this.account = account;
        this.createdAt = createdAt;
        this.operator = operator;
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    String path() {
        return path;
    }

    String arn() {
        return "arn:aws:iam::" + account + ":user" + path + name;
    }

    Instant createdAt() {
        return createdAt;
    }

    boolean isOperator() {
        return operator;
    }

    NavigableMap<String, String> tags() {
        return tags;
    }

    /** The keys that exist, by id. */
    NavigableMap<String, IamKey> keys() {
        return keys;
    }

    /** Whether the user may call an operation. */
    boolean may(String operation) {
        String service = operation.substring(0, operation.indexOf(':'));
        return operator || grants.contains(operation) || grants.contains(service + ":*");
    }

    void grant(String operation) {
        grants.add(operation);
    }
}
