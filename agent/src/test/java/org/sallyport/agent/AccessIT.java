package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.AgentFixture.get;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;
import static org.sallyport.agent.Requests.assertProblem;
import static org.sallyport.agent.Requests.with;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;

/** The access policy in a real agent, on a real link. */
class AccessIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private Path write(String access) throws Exception {
        return Files.writeString(temporary.resolve("agent.yaml"), fixture.yaml(access));
    }

    private RelayLink linkOfFile(String access) throws Exception {
        Future<RelayLink> linked = fixture.cloud.nextLink();
        fixture.start(AgentConfig.read(write(access)));
        return await(linked);
    }

    private static RequestHead sql(String server) {
        JsonObject parameters = new JsonObject().put("server", server).put("database", "d");
        return TestCloud.head(HttpMethod.GET, "/testconnection", "sql", parameters, null);
    }

    @Test
    void theMachineItselfMustBeNamed() throws Exception {
        RelayLink link =
                fixture.link("access: [{allow: 'postgresql://*:*/**'}, {allow: 'postgresql://127.0.0.1:1/d'}]");
        assertProblem(await(Answers.to(link, sql("localhost:1"))), 403, "address-denied", "access");
        // allowed: only the credentials are missing
        assertProblem(await(Answers.to(link, sql("127.0.0.1:1"))), 400, "unusable-credentials", "source");
        assertProblem(await(Answers.to(link, sql("127.0.0.2:1"))), 403, "access-denied", "access");
        assertProblem(await(Answers.to(link, sql("[::1]:1"))), 403, "access-denied", "access");
        assertProblem(await(Answers.to(link, sql("[::ffff:127.0.0.1]:1"))), 400, "unusable-credentials", "source");
        assertProblem(await(Answers.to(link, sql("169.254.169.254:80"))), 403, "access-denied", "access");
    }

    @Test
    void rulesNameUsers() throws Exception {
        RelayLink link = fixture.link("access: [{allow: 'test://local', users: ['anna b@corp.example']}]");
        assertProblem(await(Answers.to(link, get("/bytes/1"))), 403, "access-denied", "access");
        RequestHead anna = with(get("/bytes/1"), Fields.CALLER, "anna%20b%40corp.example");
        assertEquals(200, await(Answers.to(link, anna)).status());
        RequestHead malformed = with(get("/bytes/1"), Fields.CALLER, "anna%2");
        assertProblem(await(Answers.to(link, malformed)), 400, "malformed-relay-request", "cloud");
    }

    @Test
    void aRateIsKeptAndTheRefusalSaysWhenToTryAgain() throws Exception {
        RelayLink link = fixture.link("access: [{allow: 'test://local', rate: 2/h}]");
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
        Answers limited = await(Answers.to(link, get("/bytes/1")));
        assertProblem(limited, 429, "access-limited", "access");
        assertTrue(limited.json().getBoolean("retryable"));
        assertTrue(limited.head().headers().contains("retry-after"));
    }

    @Test
    void aChangedFileIsInForceWithoutANewStart() throws Exception {
        RelayLink link = linkOfFile("access: [{allow: 'test://local'}]");
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
        Agent agent = Objects.requireNonNull(fixture.agent());
        write("access: [{deny: 'test://local'}]");
        await(agent.reloadAccess());
        assertProblem(await(Answers.to(link, get("/bytes/1"))), 403, "access-denied", "access");
        write("access: [{allow: nonsense}]");
        await(agent.reloadAccess());
        JsonObject access = fixture.status().getJsonObject("access");
        assertEquals(1, access.getInteger("rules"));
        assertTrue(access.getJsonArray("problems").getString(0).contains("access[0].allow"), access.encode());
        assertProblem(await(Answers.to(link, get("/bytes/1"))), 403, "access-denied", "access");
    }

    @Test
    void aChangedFileIsFoundByItself() throws Exception {
        RelayLink link = linkOfFile("access: []");
        assertFalse(link.available() && await(Answers.to(link, get("/bytes/1"))).status() == 200);
        write("access: [{allow: 'test://local'}]");
        until(
                "the new policy is in force",
                () -> fixture.status().getJsonObject("access").getInteger("rules") == 1);
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
    }
}
