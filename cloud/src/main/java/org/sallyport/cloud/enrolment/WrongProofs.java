package org.sallyport.cloud.enrolment;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sallyport.cloud.problem.CloudCode;

/**
 * Compares proofs of recovery keys, and stops who guesses: so many wrong ones in a while, and a gateway takes none until
 * the oldest of them is past. Only who holds an enrolment code of the gateway gets this far. Kept in this cloud's memory,
 * for a bounded number of gateways: a restart, or another cloud on the same store, counts anew, which against 160 random
 * bits is no loss. Thread-safe.
 */
final class WrongProofs {
    private static final int MOST = 5;
    private static final Duration WHILE = Duration.ofMinutes(10);
    private static final int GATEWAYS = 10_000;

    private final InstantSource clock;
    private final Map<String, Deque<Instant>> wrong = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > GATEWAYS;
        }
    };

    WrongProofs(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Compares a proof in constant time.
     *
     * @param hash hex SHA-256 of the right one
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#RECOVERY_KEY_REFUSED},
     *     {@link CloudCode#TOO_MANY_ATTEMPTS}
     */
    synchronized void require(String gateway, String hash, byte[] proof) {
        Instant now = clock.instant();
        Deque<Instant> before = wrong.computeIfAbsent(gateway, g -> new ArrayDeque<>());
        before.removeIf(at -> !now.isBefore(at.plus(WHILE)));
        if (before.size() >= MOST) {
            Duration wait = Duration.between(now, before.getFirst().plus(WHILE));
            throw CloudCode.TOO_MANY_ATTEMPTS
                    .failure(MOST + " wrong recovery keys were tried on the gateway " + gateway + "; wait "
                            + wait.toSeconds() + " s")
                    .retryAfter(wait);
        }
        if (!MessageDigest.isEqual(SentKeys.sha256(proof), HexFormat.of().parseHex(hash))) {
            before.addLast(now);
            throw CloudCode.RECOVERY_KEY_REFUSED.failure("The recovery key is not that of the gateway " + gateway
                    + "; it was shown when the first agent enrolled, or when it was last rotated");
        }
        wrong.remove(gateway);
    }
}
