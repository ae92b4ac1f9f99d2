package dev.keyrecall.app.sink;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Sends syslog messages over TLS (RFC 5425), one session for each parcel. The receiver's name is
 * checked. Syslog has no acknowledgement: its end of the session is taken for one.
 */
final class SyslogSink implements Sink {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SinkPlace.Syslog place;
    private final SSLContext context;
    private volatile @Nullable Socket connection;

    /** Whoever waited for it has ended it. */
    private volatile boolean cutOff;

    SyslogSink(SinkPlace.Syslog place, SSLContext context) {
        this.place = place;
        this.context = context;
    }

    @Override
    public void send(Parcel parcel) throws IOException {
        cutOff = false;
        try (Socket raw = new Socket()) {
            connection = raw;
            raw.connect(
                    new InetSocketAddress(place.host(), place.port()),
                    (int) SinkLimits.CONNECT_MAX.toMillis());
            raw.setSoTimeout((int) SinkLimits.ANSWER_MAX.toMillis());
            try (SSLSocket socket = secured(raw)) {
                socket.startHandshake();
                OutputStream out = new BufferedOutputStream(socket.getOutputStream());
                for (Parcel.Item item : parcel.items()) {
                    SyslogMessage.write(parcel, item, out);
                }
                out.flush();
                socket.shutdownOutput();
                awaitEnd(socket.getInputStream());
            }
        } catch (IOException e) {
            throw cutOff ? new IOException("no answer in time", e) : e;
        } finally {
            connection = null;
        }
    }

    private SSLSocket secured(Socket raw) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(raw, place.host(), place.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(PROTOCOLS);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static void awaitEnd(InputStream in) throws IOException {
        byte[] said = in.readNBytes(SinkLimits.ANSWER_MAX_BYTES);
        if (said.length == SinkLimits.ANSWER_MAX_BYTES) {
            throw new IOException("the receiver talks, which is not syslog");
        }
    }

    @Override
    public void abort() {
        Socket open = connection;
        if (open != null) {
            cutOff = true;
            try {
                open.close();
            } catch (IOException e) {
                // It is closed as far as it can be.
                return;
            }
        }
    }

    @Override
    public void close() {}
}
