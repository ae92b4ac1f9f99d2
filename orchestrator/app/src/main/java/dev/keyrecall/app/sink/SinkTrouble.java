package dev.keyrecall.app.sink;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

import javax.net.ssl.SSLException;

/** Says in a person's words why a sink did not take what it was sent. */
final class SinkTrouble {
    private SinkTrouble() {}

    static String words(IOException e) {
        // What the HTTP client met first may stand below what that led to.
        for (@Nullable Throwable one = e; one != null; one = one.getCause()) {
            if (one instanceof UnknownHostException || one instanceof UnresolvedAddressException) {
                return "its host's name is not known";
            }
            if (one instanceof SSLException tls) {
                return "TLS: " + message(tls);
            }
        }
        return switch (e) {
            case SocketTimeoutException _, HttpTimeoutException _ -> "no answer in time";
            case ConnectException _ -> "it does not accept connections";
            case IOException other -> message(other);
        };
    }

    private static String message(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
