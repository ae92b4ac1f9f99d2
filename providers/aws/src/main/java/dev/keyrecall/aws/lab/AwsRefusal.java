package dev.keyrecall.aws.lab;

/** A call that is answered with an error. Carries what each protocol calls it. */
final class AwsRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Errors that every service has, under a name for each protocol. */
    enum Common {
        INVALID_CREDENTIAL("InvalidClientTokenId", 403, "UnrecognizedClientException"),
        BAD_SIGNATURE("SignatureDoesNotMatch", 403, "InvalidSignatureException"),
        EXPIRED("ExpiredToken", 403, "ExpiredTokenException"),
        UNSIGNED("MissingAuthenticationToken", 403, "MissingAuthenticationTokenException"),
        INCOMPLETE_SIGNATURE("IncompleteSignature", 400, "IncompleteSignatureException"),
        DENIED("AccessDenied", 403, "AccessDeniedException"),
        THROTTLED("Throttling", 400, "ThrottlingException"),
        UNKNOWN_OPERATION("InvalidAction", 400, "UnknownOperationException"),
        INVALID("ValidationError", 400, "ValidationException");

        private final String queryCode;
        private final int queryStatus;
        private final String jsonCode;

        Common(String queryCode, int queryStatus, String jsonCode) {
            this.queryCode = queryCode;
            this.queryStatus = queryStatus;
            this.jsonCode = jsonCode;
        }
    }

    private final String queryCode;
    private final int queryStatus;
    private final String jsonCode;
    private final int jsonStatus;

    private AwsRefusal(
            String queryCode, int queryStatus, String jsonCode, int jsonStatus, String message) {
        super(message, null, false, false);
        this.queryCode = queryCode;
        this.queryStatus = queryStatus;
        this.jsonCode = jsonCode;
        this.jsonStatus = jsonStatus;
    }

    /** An error that every service has. */
    static AwsRefusal of(Common error, String message) {
        return new AwsRefusal(error.queryCode, error.queryStatus, error.jsonCode, 400, message);
    }

    /** An error of one service. */
    static AwsRefusal of(String code, int status, String message) {
        return new AwsRefusal(code, status, code, status, message);
    }

    String queryCode() {
        return queryCode;
    }

    int queryStatus() {
        return queryStatus;
    }

    String jsonCode() {
        return jsonCode;
    }

    int jsonStatus() {
        return jsonStatus;
    }

    /** Never null: each is made with a message. */
    String text() {
        return String.valueOf(getMessage());
    }
}
