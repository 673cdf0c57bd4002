package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Knows the secrets that a test has planted, hears every log line of ours (the wire log included), of libraries from DEBUG
 * on, and what the test shows it, and tells where a secret came out. Thread-safe.
 */
final class SecretWatch implements AutoCloseable {
    /** Something that was put out. */
    private record Said(String where, String text, Set<String> may) {}

    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Said> said = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("org.sallyport");
    private final Level level = root.getLevel();
    private final Appender<ILoggingEvent> usual = root.getAppender("out");
    private final Appender<ILoggingEvent> lines = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            String trace = thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown);
            said.add(new Said("log " + event.getLoggerName(), event.getFormattedMessage() + trace, Set.of()));
        }
    };

    SecretWatch() {
        lines.setContext(root.getLoggerContext());
        lines.start();
        root.addAppender(lines);
        root.detachAppender(usual); // the wire log of all tests would fill the build's log
        root.setLevel(Level.DEBUG); // the most that SALLYPORT_LOG_LEVEL asks of libraries
        ours.setLevel(Level.TRACE);
    }

    /** A secret that must not come out; its name is told in its place. */
    String plant(String name, String secret) {
        assertEquals(true, secret.length() >= 4, "too short to be told from chance");
        secrets.put(secret, name);
        return secret;
    }

    /** Something was put out, in which only these secrets may be. */
    void says(String where, String text, String... may) {
        said.add(new Said(where, text, Set.of(may)));
    }

    /** Whether something was put out: that the watch hears at all. */
    boolean heard(String where, String text) {
        return said.stream().anyMatch(s -> s.where().contains(where) && s.text().contains(text));
    }

    /** Fails with the place of each secret that came out. */
    void assertKept() {
        List<String> leaks = new ArrayList<>();
        for (Said one : said) {
            secrets.forEach((secret, name) -> {
                if (!one.may().contains(secret) && one.text().contains(secret)) {
                    leaks.add(name + " in " + one.where() + ": " + one.text().replace(secret, "<" + name + ">"));
                }
            });
        }
        assertEquals("", String.join("\n", leaks));
    }

    @Override
    public void close() {
        root.setLevel(level);
        ours.setLevel(null);
        root.addAppender(usual);
        root.detachAppender(lines);
    }
}
