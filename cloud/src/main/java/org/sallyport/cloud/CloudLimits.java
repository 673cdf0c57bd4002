package org.sallyport.cloud;

import java.time.Duration;
import java.util.OptionalLong;
import org.sallyport.datasource.settings.Settings;

/**
 * The cloud's limits; each is a setting below {@code limits} in {@code cloud.yaml}.
 *
 * @param defaultTimeout deadline of a call that names none
 * @param maxTimeout the longest deadline that a call may ask for
 * @param drainGrace how long calls in flight may go on when the cloud stops
 * @param enrolmentCode how long an enrolment code is good
 * @param memberToken how long a member's token, and a link that it opened, is good
 * @param linkWait how long a call that finds no link waits for one to come back
 * @param replacedGrace how long calls may go on on a link that was replaced or whose token has expired
 * @param idleTimeout how long a caller's connection may be without a call, or not finish a request's head
 * @param maxHeaderBytes the largest head of a caller's request
 * @param receiveBudget bytes of answers that the links may hold; empty for a quarter of the heap
 */
public record CloudLimits(
        Duration defaultTimeout,
        Duration maxTimeout,
        Duration drainGrace,
        Duration enrolmentCode,
        Duration memberToken,
        Duration linkWait,
        Duration replacedGrace,
        Duration idleTimeout,
        int maxHeaderBytes,
        OptionalLong receiveBudget) {

    /** The limits of a cloud whose configuration names none. */
    public static final CloudLimits DEFAULT = new CloudLimits(
            Duration.ofSeconds(100),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            32 * 1024,
            OptionalLong.empty());

    /** Room for a few calls at once. */
    private static final long LEAST_RECEIVE_BUDGET = 1 << 20;

    private static final Duration LONGEST = Duration.ofHours(24);

    static CloudLimits read(Settings settings) {
        Duration defaultTimeout = settings.duration("defaultTimeout", DEFAULT.defaultTimeout());
        Duration maxTimeout = settings.duration("maxTimeout", DEFAULT.maxTimeout());
        if (maxTimeout.compareTo(LONGEST) > 0) {
            settings.problem("maxTimeout", "must be at most 24h");
        }
        if (defaultTimeout.compareTo(maxTimeout) > 0) {
            settings.problem("defaultTimeout", "must not be longer than maxTimeout");
        }
        return new CloudLimits(
                defaultTimeout,
                maxTimeout,
                settings.duration("drainGrace", DEFAULT.drainGrace()),
                settings.duration("enrolmentCode", DEFAULT.enrolmentCode()),
                settings.duration("memberToken", DEFAULT.memberToken()),
                settings.duration("linkWait", DEFAULT.linkWait()),
                settings.duration("replacedGrace", DEFAULT.replacedGrace()),
                settings.duration("idleTimeout", DEFAULT.idleTimeout()),
                settings.integer("maxHeaderBytes", 8 * 1024, 60 * 1024, DEFAULT.maxHeaderBytes()),
                settings.size("receiveBudget", LEAST_RECEIVE_BUDGET));
    }
}
