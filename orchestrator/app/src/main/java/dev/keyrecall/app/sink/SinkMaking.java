package dev.keyrecall.app.sink;

import dev.keyrecall.app.config.ServiceAddress;
import dev.keyrecall.app.home.ConfiguredSecret;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;

/**
 * Makes sinks of what the configuration says.
 *
 * @param home the home's folder, where no sink writes
 * @param osUser who we are
 * @param build which build this is
 */
public record SinkMaking(Path home, String osUser, String build) {
    /**
     * Makes one; the caller closes it.
     *
     * @throws EngineException when a file that it needs is not what it should be
     */
    Sink make(ConfiguredSink sink) throws EngineException {
        return switch (sink.place()) {
            case SinkPlace.File file -> new FileSink(file.path(), home, osUser);
            case SinkPlace.Syslog syslog ->
                    new SyslogSink(
                            syslog,
                            Tls.context(
                                    syslog.caFile(),
                                    syslog.certificateFile(),
                                    syslog.keyFile(),
                                    osUser));
            case SinkPlace.Webhook webhook -> webhook(webhook);
        };
    }

    private WebhookSink webhook(SinkPlace.Webhook webhook) throws EngineException {
        URI address = webhook.address();
        Path addressFile = webhook.addressFile();
        if (address == null && addressFile != null) {
            address = address(addressFile);
        }
        if (address == null) {
            throw new IllegalStateException("a webhook has an address");
        }
        SSLContext context = Tls.context(webhook.caFile(), null, null, osUser);
        Path keyFile = webhook.hmacKeyFile();
        SecretBytes key =
                keyFile == null
                        ? null
                        : ConfiguredSecret.read(
                                keyFile, osUser, "hmac-key-file", SinkLimits.HMAC_KEY_MAX_BYTES);
        return new WebhookSink(address, context, key, build);
    }

    @RevealsSecret(why = "an address that holds a token is given to Java's HTTP client")
    private URI address(Path file) throws EngineException {
        try (SecretBytes line =
                ConfiguredSecret.read(file, osUser, "address-file", SinkLimits.ADDRESS_MAX_BYTES)) {
            String text = line.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
            String trouble = ServiceAddress.trouble(text);
            if (trouble != null) {
                throw new EngineException(
                        Ending.USAGE,
                        "the first line of " + file + " is no address: " + trouble,
                        "what may stand there: docs/formats/config.md");
            }
            return URI.create(text);
        }
    }
}
