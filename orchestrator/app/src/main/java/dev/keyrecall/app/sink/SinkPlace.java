package dev.keyrecall.app.sink;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;

/** Where a sink is. */
public sealed interface SinkPlace {
    /** The kind's word in the configuration. */
    String kind();

    /** For a person; without what an address may hold that is no one else's business. */
    String shown();

    /** A file that is appended to. */
    record File(Path path) implements SinkPlace {
        @Override
        public String kind() {
            return "file";
        }

        @Override
        public String shown() {
            return path.toString();
        }
    }

    /**
     * A receiver of syslog over TLS.
     *
     * @param certificateFile of our own; null for none, together with {@code keyFile}
     */
    record Syslog(
            String host,
            int port,
            @Nullable Path caFile,
            @Nullable Path certificateFile,
            @Nullable Path keyFile)
            implements SinkPlace {
        @Override
        public String kind() {
            return "syslog";
        }

        @Override
        public String shown() {
            return host + ":" + port;
        }
    }

    /**
     * A web service that batches are posted to.
     *
     * @param address null where it stands in {@code addressFile}
     */
    record Webhook(
            @Nullable URI address,
            @Nullable Path addressFile,
            @Nullable Path caFile,
            @Nullable Path hmacKeyFile)
            implements SinkPlace {
        @Override
        public String kind() {
            return "webhook";
        }

        @Override
        public String shown() {
            return address == null
                    ? "the address in " + addressFile
                    : address.getScheme() + "://" + address.getRawAuthority() + "/…";
        }
    }
}
