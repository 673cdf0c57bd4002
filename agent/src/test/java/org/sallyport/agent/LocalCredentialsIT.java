package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;

/** An agent whose connections name its own secrets, and one with credentials of other clients. */
final class LocalCredentialsIT {
    private static final String ACCESS = "access: [{allow: 'test://local'}]\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private AgentFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private Path secrets;

    @BeforeEach
    void make() throws Exception {
        fixture = new AgentFixture(folder);
        secrets = folder.resolve("secrets");
        SecretFiles.makeDirectory(secrets);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void write(String password) {
        String json = new JsonObject()
                .put("username", "ada")
                .put("password", password)
                .encode();
        SecretFiles.write(secrets.resolve("sales.json"), json.getBytes(StandardCharsets.UTF_8));
    }

    private RelayLink link(String target, String keptFor) throws Exception {
        return fixture.link(ACCESS + "secrets: {keptFor: " + keptFor + ", file: {directory: '" + secrets
                + "'}, allow: [{secret: sales, targets: ['" + target + "']}]}");
    }

    private static RequestHead get(String credentials) {
        RequestHead head = TestCloud.head(HttpMethod.GET, "/bytes/10", "test", new JsonObject(), null);
        head.headers().add(Fields.CREDENTIALS, credentials);
        return head;
    }

    private static Answers answer(RelayLink link) {
        try {
            return await(Answers.to(link, get("local sales")));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String outcome(RelayLink link) {
        Answers answer = answer(link);
        return answer.status() == 200 ? "answered" : answer.code();
    }

    private static String sealed(String password) {
        JsonArray data = new JsonArray()
                .add(new JsonObject().put("name", "username").put("value", "ada"))
                .add(new JsonObject().put("name", "password").put("value", password));
        return CredentialFormat.RSA_OAEP.seal(
                AgentFixture.certificates(), new JsonObject().put("credentialData", data));
    }

    @Test
    void aConnectionNamesASecretOfTheAgents() throws Exception {
        write(TestConnector.PASSWORD);
        assertEquals("answered", outcome(link("test://local", "30s")));
    }

    @Test
    void theCloudCantShowASecretToAnotherTarget() throws Exception {
        write(TestConnector.PASSWORD);
        Answers denied = answer(link("test://elsewhere", "30s"));
        assertEquals(403, denied.status());
        assertEquals("local-secret-denied", denied.code());
        assertEquals("access", denied.json().getString("where"));
        assertTrue(denied.json().getString("detail").contains("{secret: \"file:sales\", targets: [\"test://local\"]}"));
    }

    @Test
    void aSecretThatChangesIsTakenUpAndOneThatGoesIsNotUsedAnyMore() throws Exception {
        write("wrong");
        RelayLink link = link("test://local", "1ms");
        assertEquals("credentials-refused", outcome(link));
        write(TestConnector.PASSWORD);
        until("the new password is used", () -> outcome(link).equals("answered"));
        write("wrong");
        until("the wrong one is used", () -> outcome(link).equals("credentials-refused"));
        Files.delete(secrets.resolve("sales.json"));
        until("none is used", () -> outcome(link).equals("local-secret-missing"));
        write(TestConnector.PASSWORD);
        assertEquals("answered", outcome(link));
        assertEquals(1, fixture.status().getJsonArray("sources").size());
    }

    @Test
    void aTargetThatRefusesASecretMakesItReadAnew() throws Exception {
        write("wrong");
        RelayLink link = link("test://local", "1h");
        assertEquals("credentials-refused", outcome(link));
        write(TestConnector.PASSWORD);
        until("the new password is used", () -> outcome(link).equals("answered"));
    }

    @Test
    void aStoreThatIsAwayTakesNobodysAccess() throws Exception {
        write(TestConnector.PASSWORD);
        RelayLink link = link("test://local", "1ms");
        assertEquals("answered", outcome(link));
        Path away = folder.resolve("away");
        Files.move(secrets, away);
        for (int i = 0; i < 20; i++) {
            assertEquals("answered", outcome(link));
        }
        Files.move(away, secrets);
        assertEquals("answered", outcome(link));
    }

    @Test
    void anAgentWithoutSecretsHasNone() throws Exception {
        assertEquals("local-secret-denied", outcome(fixture.link(ACCESS)));
    }

    @Test
    void whatOtherClientsSealIsUsedAndAChangeTakesEffectWithTheNextRequest() throws Exception {
        RelayLink link = fixture.link(ACCESS);
        RequestHead right = get("rsa-oaep " + sealed(TestConnector.PASSWORD));
        assertEquals(200, await(Answers.to(link, right)).status());
        RequestHead wrong = get("rsa-oaep " + sealed("wrong"));
        wrong.headers().set(Fields.CONNECTION, "cn-test;v=2");
        assertEquals("credentials-refused", await(Answers.to(link, wrong)).code());
        RequestHead again = get("rsa-oaep " + sealed(TestConnector.PASSWORD));
        again.headers().set(Fields.CONNECTION, "cn-test;v=3");
        assertEquals(200, await(Answers.to(link, again)).status());
        assertFalse(fixture.status().encode().contains(TestConnector.PASSWORD));
    }
}
