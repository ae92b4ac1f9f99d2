package dev.keyrecall.lab;

import java.util.Map;

/**
 * An answer to be sent.
 *
 * @param status the HTTP status
 * @param headers by name; no Content-Length, no Date
 * @param body sent as UTF-8
 */
public record LabResponse(int status, Map<String, String> headers, String body) {
    public LabResponse {
        headers = Map.copyOf(headers);
    }

    /** An answer with no header but its content type. */
    public static LabResponse of(int status, String contentType, String body) {
        return new LabResponse(status, Map.of("Content-Type", contentType), body);
    }

    /** The length only: an answer may carry a secret. */
    @Override
    public String toString() {
        return "LabResponse[" + status + ", " + body.length() + " characters]";
    }
}
