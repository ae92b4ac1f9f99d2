package dev.keyrecall.app.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

import javax.net.ssl.SSLException;

/** The HTTP client wraps what it met, now and then in one more exception than usual. */
final class SinkTroubleTest {
    @Test
    void whatWasMetFirstIsSaidHoweverItIsWrapped() {
        SSLException tls = new SSLException("plaintext connection?");
        assertThat(SinkTrouble.words(tls)).isEqualTo("TLS: plaintext connection?");
        assertThat(SinkTrouble.words(new IOException("no bytes", tls)))
                .isEqualTo("TLS: plaintext connection?");
        Throwable unresolved = new UnresolvedAddressException();
        assertThat(SinkTrouble.words(new IOException(new IOException(unresolved))))
                .isEqualTo("its host's name is not known");
        assertThat(SinkTrouble.words(new ConnectException())).contains("connections");
        assertThat(SinkTrouble.words(new HttpTimeoutException("x"))).contains("in time");
        assertThat(SinkTrouble.words(new IOException("broken pipe"))).isEqualTo("broken pipe");
    }
}
