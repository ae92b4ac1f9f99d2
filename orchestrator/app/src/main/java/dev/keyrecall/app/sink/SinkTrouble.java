package dev.keyrecall.app.sink;

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
        if (e instanceof UnknownHostException
                || e.getCause() instanceof UnresolvedAddressException
                || (e.getCause() != null
                        && e.getCause().getCause() instanceof UnresolvedAddressException)) {
            return "its host's name is not known";
        }
        return switch (e) {
            case SocketTimeoutException _, HttpTimeoutException _ -> "no answer in time";
            case ConnectException _ -> "it does not accept connections";
            case SSLException tls -> "TLS: " + message(tls);
            case IOException other -> message(other);
        };
    }

    private static String message(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
