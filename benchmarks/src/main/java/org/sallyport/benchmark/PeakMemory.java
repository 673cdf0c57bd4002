package org.sallyport.benchmark;

import java.util.Map;
import org.sallyport.rig.Processes;

/** The programs whose memory is told. */
record PeakMemory(Map<String, Process> programs) {

    /** Adds the largest resident memory of each program so far. */
    void note(Report report, String work) {
        programs.forEach((name, process) -> Processes.peakMemoryMiB(process)
                .ifPresent(mib -> report.add(work + ": peak RSS MiB", name, (double) mib)));
    }
}
