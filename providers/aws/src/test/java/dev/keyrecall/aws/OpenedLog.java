package dev.keyrecall.aws;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Opens every logger of this JVM to its finest level and keeps what they write. */
final class OpenedLog extends Handler {
    private static final Logger ROOT = Logger.getLogger("");

    private final StringBuilder text = new StringBuilder();
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final Level before = ROOT.getLevel();

    private OpenedLog() {}

    static OpenedLog open() {
        OpenedLog log = new OpenedLog();
        log.setLevel(Level.ALL);
        ROOT.setLevel(Level.ALL);
        ROOT.addHandler(log);
        return log;
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        text.append(entry.getLoggerName())
                .append(' ')
                .append(formatter.formatMessage(entry))
                .append('\n');
        Throwable thrown = entry.getThrown();
        for (int depth = 0; thrown != null && depth < 16; depth++) {
            text.append(thrown).append('\n');
            thrown = thrown.getCause();
        }
    }

    synchronized String text() {
        return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
        ROOT.setLevel(before);
    }
}
