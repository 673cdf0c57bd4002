package org.sallyport.cloud.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberStatusTest {
    private static Optional<MemberStatus> read(String line) {
        return MemberStatus.read(Buffer.buffer(line));
    }

    @Test
    void aLineIsRead() {
        assertEquals(Optional.of(new MemberStatus(3, 1, 64, true, Set.of("cn-2"))), read("""
                {"inFlight": 3, "queued": 1, "capacity": 64, "memory": {"used": 1, "max": 2}, "draining": true,
                 "receiveBudget": {"granted": 1, "max": 2}, "sources": [
                  {"connection": "cn-1", "target": "db:1", "reachable": true},
                  {"connection": "cn-2", "target": "db:2", "reachable": false},
                  {"connection": "cn-3", "target": "db:3"}]}"""));
    }

    @Test
    void whatIsUnfitCountsAsNotTold() {
        MemberStatus nothing = new MemberStatus(0, 0, 0, false, Set.of());
        assertEquals(Optional.of(nothing), read("{}"));
        assertEquals(
                Optional.of(nothing),
                read(
                        "{\"inFlight\": \"many\", \"queued\": -4, \"draining\": 1, \"sources\": [7, {\"reachable\": false}]}"));
        for (String unfit : new String[] {"", "[]", "7", "{", "null"}) {
            assertEquals(Optional.empty(), read(unfit), unfit);
        }
    }
}
