package org.sallyport.relay;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sees what Netty's leak detector reports. */
final class LeakWatch {
    private static final ListAppender<ILoggingEvent> REPORTS = new ListAppender<>();

    static {
        Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        logger.setLevel(Level.ERROR);
        REPORTS.start();
        logger.addAppender(REPORTS);
    }

    private LeakWatch() {}

    /** Loads the class, so that reports are kept from now on. */
    static void begin() {
        REPORTS.setName("leaks");
    }

    /** Fails when a buffer was collected that nobody had released. */
    static void check() {
        System.gc();
        // The detector reports when the next buffers are allocated.
        for (int i = 0; i < 16; i++) {
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        List<ILoggingEvent> reports = List.copyOf(REPORTS.list);
        REPORTS.list.clear();
        if (!reports.isEmpty()) {
            throw new AssertionError(reports.get(0).getFormattedMessage());
        }
    }
}
