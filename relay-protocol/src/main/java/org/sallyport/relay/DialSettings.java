package org.sallyport.relay;

import java.time.Duration;

/**
 * How a {@link RelayDialer} dials.
 *
 * @param carrier which carrier it asks for
 * @param helloTimeout how long after the upgrade the cloud may take to open its first request, the {@code hello}
 *     (SPEC.md, section Carrier)
 * @param link limits and times of the link
 */
public record DialSettings(CarrierChoice carrier, Duration helloTimeout, LinkSettings link) {
    /** What SPEC.md says. */
    public static final DialSettings DEFAULT =
            new DialSettings(CarrierChoice.AUTO, Duration.ofSeconds(10), LinkSettings.DEFAULT);
}
