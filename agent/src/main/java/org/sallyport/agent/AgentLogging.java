package org.sallyport.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.sallyport.agent.text.Printable;

/**
 * How the program logs: to standard error, one readable line an event. In Java, since reading the same from XML takes a
 * tenth of an agent's start. {@code -Dlogback.configurationFile} names another configuration, and wins. Where the agent
 * isn't the program, it does nothing. Public for logback, which finds it as a service.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class AgentLogging extends ContextAwareBase implements Configurator {
    private static final String LEVEL = "SALLYPORT_LOG_LEVEL";
    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} %replace(%msg){'[\\r\\n]+', ' '}%n";
    private static volatile boolean program;

    /** Makes this the logging of the process; before the first logger is made. */
    static void choose() {
        program = System.getProperty("logback.configurationFile") == null;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (!program) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout(context));
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("STDERR");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("io.vertx.core.http.impl.HttpClientConnectionInternal")
                .setLevel(Level.ERROR);
        // warns of what the server refused in the server's words, which quote values of rows; we are told by exceptions
        context.getLogger("org.mariadb.jdbc").setLevel(Level.OFF);
        context.getLogger("ROOT").setLevel(level());
        context.getLogger("ROOT").addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static Layout<ILoggingEvent> layout(LoggerContext context) {
        PatternLayout layout = new PrintableLayout();
        layout.setContext(context);
        layout.setPattern(LINE);
        layout.start();
        return layout;
    }

    /** Whatever a message or the exception behind it says, a terminal on which the log is read only shows it. */
    private static final class PrintableLayout extends PatternLayout {
        @Override
        public String doLayout(ILoggingEvent event) {
            return Printable.lines(super.doLayout(event));
        }
    }

    private static Level level() {
        String chosen = System.getProperty(LEVEL, System.getenv(LEVEL));
        return Level.toLevel(chosen, Level.INFO);
    }
}
