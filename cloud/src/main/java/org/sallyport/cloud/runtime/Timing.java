package org.sallyport.cloud.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Where a call's time went, for the field {@code Server-Timing}, in milliseconds: {@code cloud} until the request was
 * written to the link, {@code agent} and {@code source} as the agent tells, {@code link} the rest until the head came.
 * What was sent more than once says so: {@code attempts;desc="2"}.
 */
final class Timing {
    private static final String AGENT = "agent;dur=";

    private final long started = System.nanoTime();
    private long sent = started;
    private int attempts;

    /** The request goes down a link now. */
    void sent() {
        attempts++;
        sent = System.nanoTime();
    }

    /** How long the call has taken, in nanoseconds. */
    long elapsed() {
        return System.nanoTime() - started;
    }

    /** The field's value when the head has come, with that of the agent. */
    String answered(@Nullable String fromAgent) {
        return withAttempts(text((sent - started) / 1000, (System.nanoTime() - sent) / 1000, fromAgent));
    }

    /** The field's value when no answer came. */
    String failed() {
        StringBuilder text = new StringBuilder(32).append("cloud;dur=");
        millis(text, elapsed() / 1000);
        return withAttempts(text.toString());
    }

    private String withAttempts(String text) {
        return attempts > 1 ? text + ", attempts;desc=\"" + attempts + "\"" : text;
    }

    /** The value, from microseconds. */
    static String text(long cloud, long linkAndAgent, @Nullable String fromAgent) {
        StringBuilder text = new StringBuilder(96).append("cloud;dur=");
        millis(text, cloud);
        text.append(", link;dur=");
        millis(text, Math.max(0, linkAndAgent - agentMicros(fromAgent)));
        if (fromAgent != null) {
            text.append(", ").append(fromAgent);
        }
        return text.toString();
    }

    private static long agentMicros(@Nullable String fromAgent) {
        int at = fromAgent == null ? -1 : fromAgent.indexOf(AGENT);
        if (fromAgent == null || at < 0) {
            return 0;
        }
        int end = at + AGENT.length();
        while (end < fromAgent.length() && (Character.isDigit(fromAgent.charAt(end)) || fromAgent.charAt(end) == '.')) {
            end++;
        }
        try {
            return (long) (Double.parseDouble(fromAgent.substring(at + AGENT.length(), end)) * 1000);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void millis(StringBuilder text, long micros) {
        text.append(micros / 1000).append('.');
        long rest = micros % 1000;
        if (rest < 100) {
            text.append(rest < 10 ? "00" : "0");
        }
        text.append(rest);
    }
}
