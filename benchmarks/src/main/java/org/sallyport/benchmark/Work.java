package org.sallyport.benchmark;

import java.io.IOException;

/** One thing to measure. Rounds of several works alternate, so that a machine's moods fall on all alike. */
interface Work {
    /** What it is called while it runs. */
    String name();

    /** Called once before the first round: warms up what it will measure. */
    void warm() throws IOException, InterruptedException;

    /** Measures once and adds what it saw. */
    void round(Report report) throws IOException, InterruptedException;
}
