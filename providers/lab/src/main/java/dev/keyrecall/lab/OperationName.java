package dev.keyrecall.lab;

/** How an operation may be named: in full, by its bare name, or by a wildcard. */
final class OperationName {
    private OperationName() {}

    /**
     * Whether a pattern names an operation.
     *
     * @param pattern {@code iam:CreateAccessKey}, {@code CreateAccessKey}, {@code iam:*} or {@code
     *     *}
     * @param operation the full name
     */
    static boolean matches(String pattern, String operation) {
        if (pattern.equals("*") || pattern.equals(operation)) {
            return true;
        }
        int colon = operation.indexOf(':');
        if (pattern.endsWith(":*")) {
            return operation.startsWith(pattern.substring(0, pattern.length() - 1));
        }
        return pattern.equals(operation.substring(colon + 1));
    }
}
