package org.sallyport.cloud.relay;

import java.time.Duration;

/**
 * What the registry goes by.
 *
 * @param replacedGrace how long requests may go on on a link that was replaced or whose token has expired
 * @param suspicion how long a member is used last after it lost a link or refused a request
 * @param waitingPlaces how many requests may wait for a link to come back
 */
public record LinkRules(Duration replacedGrace, Duration suspicion, int waitingPlaces) {
    /** What SPEC.md asks for. */
    public static final LinkRules DEFAULT = new LinkRules(Duration.ofHours(1), Duration.ofSeconds(5), 1_000);

    /** These rules with another grace. */
    public LinkRules withReplacedGrace(Duration grace) {
        return new LinkRules(grace, suspicion, waitingPlaces);
    }
}
