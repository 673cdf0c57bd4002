package org.sallyport.agent.diagnostics;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * What the threads of this process do: states, locks and stacks, in which stand names of classes and methods and no value.
 * A thread's name may be a driver's, which may have put a URL into it: only plain ones are told.
 */
final class Threads {
    private static final int DEEPEST = 64;
    private static final int MOST_CHARS = 1_000_000;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._#()-]{1,80}");

    private Threads() {}

    /** Dumps them. The JVM stands still for a moment, which grows with the threads and not with the heap. */
    static String dump() {
        return dump(MOST_CHARS);
    }

    /** As {@link #dump()}, with so many characters at most. */
    static String dump(int most) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        StringBuilder dump = new StringBuilder();
        long[] deadlocked = threads.findDeadlockedThreads();
        if (deadlocked != null) {
            dump.append("Deadlocked: threads ")
                    .append(Arrays.toString(deadlocked))
                    .append("\n\n");
        }
        ThreadInfo[] all = threads.dumpAllThreads(false, false, DEEPEST);
        Arrays.sort(all, Comparator.comparingLong(ThreadInfo::getThreadId));
        for (ThreadInfo thread : all) {
            add(dump, thread);
            if (dump.length() > most) {
                String cut = "\n(cut here: of " + all.length + " threads at most " + most + " characters are told)\n";
                dump.replace(most - cut.length(), dump.length(), cut);
                break;
            }
        }
        return dump.toString();
    }

    private static void add(StringBuilder dump, ThreadInfo thread) {
        String name = thread.getThreadName();
        dump.append(thread.getThreadId())
                .append(' ')
                .append(PLAIN.matcher(name).matches() ? name : "(another name)")
                .append(' ')
                .append(thread.getThreadState());
        LockInfo lock = thread.getLockInfo();
        if (lock != null) {
            dump.append(" on ").append(lock);
        }
        if (thread.getLockOwnerId() >= 0) {
            dump.append(" held by ").append(thread.getLockOwnerId());
        }
        dump.append('\n');
        for (StackTraceElement frame : thread.getStackTrace()) {
            dump.append("    at ").append(frame).append('\n');
        }
        dump.append('\n');
    }
}
