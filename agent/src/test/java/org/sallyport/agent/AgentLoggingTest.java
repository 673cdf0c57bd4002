package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

class AgentLoggingTest {
    private static String line(String text, Throwable cause) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("org.sallyport.X"), Level.WARN, "said: {}", cause, new Object[] {text});
        return AgentLogging.layout(context).doLayout(event);
    }

    @Test
    void whatIsLoggedNeitherBreaksItsLineNorActsOnATerminal() {
        String hostile = "eve\r\n2026 ERROR\u001b[2K\u009b\u202e";
        String line = line(hostile, new IllegalStateException(hostile));
        assertTrue(
                line.contains(" WARN  X said: eve 2026 ERROR\\u001B[2K\\u009B\\u202E" + System.lineSeparator()), line);
        assertTrue(line.contains("IllegalStateException: eve"), line);
        assertTrue(line.chars().noneMatch(c -> c == 0x1b || c == 0x9b || c == 0x202e), line);
    }
}
