package org.sallyport.benchmark;

import java.io.IOException;
import java.util.Map;

/** One large answer, read as fast as it comes. */
record LargeBody(Routes routes, long mebibytes, PeakMemory memory) implements Work {

    @Override
    public String name() {
        return "body of " + mebibytes + " MiB";
    }

    @Override
    public void round(Report report) throws IOException {
        for (Map.Entry<String, HttpTarget> route : routes.targets().entrySet()) {
            report.add(name() + ": MB/s", route.getKey(), Download.megabytesPerSecond(route.getValue()));
        }
        memory.note(report, name());
    }
}
