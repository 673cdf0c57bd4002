package org.sallyport.cloud.store;

import java.time.Instant;
import java.util.List;

/**
 * A change of the gateway's key that goes on.
 *
 * @param key the next key; the present one since all members hold it
 * @param startedBy id of the member that began it
 * @param started when
 * @param resealing whether all members hold the key, and credentials are being sealed to it
 * @param waiting ids of the members that haven't acknowledged the key
 */
public record Rotation(GatewayKey key, String startedBy, Instant started, boolean resealing, List<String> waiting) {
    public Rotation {
        waiting = List.copyOf(waiting);
    }
}
