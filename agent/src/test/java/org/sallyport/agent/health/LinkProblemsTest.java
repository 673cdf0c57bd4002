package org.sallyport.agent.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;

class LinkProblemsTest {
    @Test
    void longWordsOfTheCloudAreCutWhereverTheyStand() {
        String much = "x".repeat(1 << 20);
        LinkProblems problems = new LinkProblems();
        problems.add(new Problem(much, 503, much, much, true, Where.CLOUD, much), Instant.EPOCH);
        problems.add(new Problem(much, 503, much, much, true, Where.CLOUD, null), Instant.EPOCH);
        assertEquals(2, problems.toJson().size());
        assertEquals(1_000, Objects.requireNonNull(problems.last()).detail().length());
        assertTrue(problems.toJson().encode().length() < 10_000);
        assertTrue(Objects.requireNonNull(problems.last()).toJson().encode().length() < 10_000);
    }
}
