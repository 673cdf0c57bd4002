package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process's resident memory, looked at ten times a second from opening to closing. Needs Linux. */
final class MemoryWatch implements AutoCloseable {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final int PERIOD_MILLIS = 100;

    private final Path status;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> looking;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    private MemoryWatch(Path status) {
        this.status = status;
        this.looking = clock.scheduleAtFixedRate(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    static MemoryWatch of(Process process) {
        return new MemoryWatch(Path.of("/proc", Long.toString(process.pid()), "status"));
    }

    private synchronized void look() {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(status));
            if (resident.find()) {
                long kilobytes = Long.parseLong(resident.group(1));
                least = Math.min(least, kilobytes);
                most = Math.max(most, kilobytes);
            }
        } catch (IOException e) {
            // the process has ended, which whoever measures it notices
        }
    }

    /** The greatest less the least so far, in MiB; NaN before it was seen. */
    synchronized double spreadMiB() {
        return most < least ? Double.NaN : (most - least) / 1024.0;
    }

    @Override
    public void close() {
        looking.cancel(false);
        clock.shutdownNow();
    }
}
