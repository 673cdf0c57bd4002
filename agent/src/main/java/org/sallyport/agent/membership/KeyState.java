package org.sallyport.agent.membership;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of its gateway's key.
 *
 * @param keyId of the key that the member goes by
 * @param rotation what goes on, as the cloud last told; null for nothing
 * @param problem why this member does not follow what the cloud shows; null where it does
 */
public record KeyState(
        String keyId, @Nullable Progress rotation, @Nullable String problem) {
    /**
     * How far a rotation is.
     *
     * @param nextKeyId of the key that the gateway gets or has got
     * @param distributing whether members still have to take that key; else credentials are being sealed to it
     * @param waiting the members for whom it waits, as people call them
     */
    public record Progress(String nextKeyId, boolean distributing, List<String> waiting) {
        public Progress {
            waiting = List.copyOf(waiting);
        }

        static @Nullable Progress of(Following.Outcome outcome) {
            GatewayView view = outcome.view();
            Rotation rotation = view.rotation();
            if (rotation == null) {
                return null;
            }
            // The cloud's view is from before this member took what was for it.
            boolean taken = outcome.problems().isEmpty();
            List<String> waiting = rotation.waiting().stream()
                    .filter(id -> !(taken && id.equals(view.memberId())))
                    .map(view::named)
                    .toList();
            return new Progress(rotation.keyId(), rotation.distributing(), waiting);
        }
    }
}
