package org.sallyport.cloud.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.store.SealedCredentials;
import org.sallyport.cloud.store.StoredConnection;

class RuntimePartsTest {
    @Test
    void pathsAreTakenApartAndNotTouched() {
        assertEquals(
                new RuntimePath.Operation("sql", "cn-1", "/a/..%2F//b?x=/y%20"),
                RuntimePath.parse("/apim/sql/cn-1/a/..%2F//b?x=/y%20"));
        assertEquals(new RuntimePath.Document("sql", true), RuntimePath.parse("/apim/sql/swagger.json?x"));
        for (String unfit : new String[] {
            "/apim/sql", "/apim/sql/cn-1", "/apim/sql/cn-1?x", "/apim/sql/cn-1/.sallyport/hello", "/apim/s/c/\u00e4"
        }) {
            assertThrows(CloudException.class, () -> RuntimePath.parse(unfit), unfit);
        }
    }

    @Test
    void aRouteIsSafeInHeaderFieldsAndSilentAboutSecrets() {
        String pem = "-----BEGIN CMS-----\r\nAAAA\r\nBBBB\r\n-----END CMS-----\r\n";
        Route route = Route.of(
                new StoredConnection(
                        "cn-1",
                        "sql",
                        "gw-1",
                        "n",
                        "ada",
                        new JsonObject().put("server", "köln\n"),
                        new SealedCredentials("cms", pem),
                        3,
                        Instant.EPOCH,
                        Instant.EPOCH),
                "https://c");
        assertEquals("cn-1;v=3", route.connection());
        assertEquals("cms AAAABBBB", route.credentials());
        assertEquals("{\"server\":\"k\\u00f6ln\\n\"}", route.parameters());
        assertEquals("https://c/apim/sql/cn-1", route.baseUrl());
        assertFalse(route.toString().contains("AAAA"));
    }

    @Test
    void fieldsThatConnectionNamesStayBehind() {
        var from = HttpHeaders.headers()
                .add("Connection", "Close, X-Hop")
                .add("X-HOP", "1")
                .add("X-Keep", "2")
                .add("Sallyport-Caller", "root")
                .add("Forwarded", "for=x");
        var to = HttpHeaders.headers();
        Forwarding.down(from, to);
        assertEquals("[x-keep=2]", to.entries().toString());
    }

    @Test
    void timingTellsWhatTheAgentTookApart() {
        assertEquals("cloud;dur=0.007, link;dur=1.050", Timing.text(7, 1050, null));
        assertEquals(
                "cloud;dur=1.000, link;dur=0.500, agent;dur=2.5, source;dur=1",
                Timing.text(1000, 3000, "agent;dur=2.5, source;dur=1"));
        assertEquals("cloud;dur=0.000, link;dur=3.000, agent;dur=x", Timing.text(0, 3000, "agent;dur=x"));
    }

    @Test
    void subjectsAndIdsKeepTheirForm() {
        assertEquals("ada", PercentEncoding.encode("ada"));
        assertEquals("a%20%C3%A4%2F%0D", PercentEncoding.encode("a ä/\r"));
        assertTrue(RequestIds.next().matches("[0-9a-z]{20}"));
    }

    @Test
    void timeoutsAreWithinTheLimits() {
        CallLimits limits = new CallLimits(Duration.ofSeconds(100), Duration.ofHours(1), Duration.ofSeconds(2));
        assertEquals(new CallLimits.Deadline(Duration.ofSeconds(100), Duration.ofHours(1)), limits.deadline(null));
        assertEquals(new CallLimits.Deadline(Duration.ofMinutes(5), Duration.ofMinutes(5)), limits.deadline("5m"));
        for (String unfit : new String[] {"", "1", "0s", "61m", "1s1s"}) {
            assertThrows(CloudException.class, () -> limits.deadline(unfit), unfit);
        }
    }
}
