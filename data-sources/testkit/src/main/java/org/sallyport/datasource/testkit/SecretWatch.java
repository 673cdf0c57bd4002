package org.sallyport.datasource.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * Knows the secrets that a test has planted, hears every log line of ours (the wire log included), of libraries as much
 * as the test asks for, of {@code java.util.logging} everything, and what the test shows it, and tells where a secret
 * came out: as it is or encoded ({@link SecretForms}). Thread-safe.
 */
public final class SecretWatch implements AutoCloseable {
    private static final int SHORTEST = 4;

    /** Something that was put out. */
    private record Said(String where, String text, Set<String> may) {}

    /** A secret: its name, itself where it is a text, and the texts by which it would come out. */
    private record Planted(String name, String text, Set<String> forms) {}

    private final Set<Planted> secrets = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Said> said = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("org.sallyport");
    private final Level level = root.getLevel();
    private final List<Appender<ILoggingEvent>> usual = new ArrayList<>();
    private final Appender<ILoggingEvent> lines = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            String trace = thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown);
            says("log " + event.getLoggerName(), event.getFormattedMessage() + trace);
        }
    };
    private final java.util.logging.Logger julRoot = java.util.logging.Logger.getLogger("");
    private final java.util.logging.Level julLevel = julRoot.getLevel();
    private final Handler records = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            StringWriter text = new StringWriter().append(formatter.formatMessage(record));
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            says("java.util.logging " + record.getLoggerName(), text.toString());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /**
     * Watches from now on.
     *
     * @param libraries from which level on lines of libraries are heard
     */
    public SecretWatch(Level libraries) {
        lines.setContext(root.getLoggerContext());
        lines.start();
        for (Iterator<Appender<ILoggingEvent>> each = root.iteratorForAppenders(); each.hasNext(); ) {
            usual.add(each.next());
        }
        usual.forEach(root::detachAppender); // the wire log of all tests would fill the build's log
        root.addAppender(lines);
        root.setLevel(libraries);
        ours.setLevel(Level.TRACE);
        records.setLevel(java.util.logging.Level.ALL);
        julRoot.setLevel(java.util.logging.Level.ALL);
        julRoot.addHandler(records);
    }

    /** A secret that must not come out; its name is told in its place. */
    public String plant(String name, String secret) {
        assertTrue(secret.length() >= SHORTEST, "too short to be told from chance");
        secrets.add(new Planted(name, secret, SecretForms.of(secret)));
        return secret;
    }

    /** A secret of bytes, such as a part of a private key, that must come out in no encoding. */
    public void plant(String name, byte[] secret) {
        assertTrue(secret.length >= SHORTEST, "too short to be told from chance");
        secrets.add(new Planted(name, "", SecretForms.of(secret)));
    }

    /** Something was put out, in which only these secrets may be. */
    public void says(String where, String text, String... may) {
        said.add(new Said(where, text, Set.of(may)));
    }

    /** Whether something was put out: that the watch hears at all. */
    public boolean heard(String where, String text) {
        return said.stream().anyMatch(s -> s.where().contains(where) && s.text().contains(text));
    }

    /** Fails with the place of each secret that came out. */
    public void assertKept() {
        List<String> leaks = new ArrayList<>();
        for (Planted secret : secrets) {
            for (Said one : said) {
                if (!one.may().contains(secret.text())) {
                    secret.forms().stream()
                            .filter(one.text()::contains)
                            .findFirst()
                            .ifPresent(form -> leaks.add(secret.name() + " in " + one.where() + ": "
                                    + one.text().replace(form, "<" + secret.name() + ">")));
                }
            }
        }
        assertEquals("", String.join("\n", leaks));
    }

    @Override
    public void close() {
        julRoot.removeHandler(records);
        julRoot.setLevel(julLevel);
        root.setLevel(level);
        ours.setLevel(null);
        usual.forEach(root::addAppender);
        root.detachAppender(lines);
    }
}
