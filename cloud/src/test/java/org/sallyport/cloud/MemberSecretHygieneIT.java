package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sallyport.cloud.CloudFixture.ADA;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

/** As {@link CloudSecretHygieneIT}, of what members tell the cloud, and of what is kept. */
class MemberSecretHygieneIT extends SecretHygiene {
    /** Before the watch hears how the test itself makes its user. */
    @BeforeAll
    static void startPostgresql() {
        PostgresServer.shared();
    }

    @Test
    void membersCallsTellNoneButToWhomTheyAreMeant() {
        CloudFixture cloud = cloud();
        FakeAgent first = enrolled(cloud);
        FakeAgent second = new FakeAgent(cloud.vertx, cloud.cloud.url(), first.gatewayKey, first.settings());
        plantKeys(second);
        cloud.joinWith(second, newCode(cloud, first.gateway));
        MemberCaller one = caller(cloud, first);
        MemberCaller two = caller(cloud, second);
        recover(cloud, first, second);

        String sealed = plant("sealed credentials");
        JsonObject connection = cloud.connectionBody(first.gateway)
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", sealed));
        String id = cloud.json(HttpMethod.POST, "/api/v1/connections", ADA, connection)
                .json()
                .getString("id");
        KeyPair next = FakeAgent.pair("RSA");
        String grant = base64("a grant");
        String bundle = base64("a bundle");
        JsonObject rotation = one.rotation(next, second)
                .put("recovery", first.recovery(bundle))
                .put("grants", new JsonObject().put(second.member, grant));
        told("a rotation without grants", one.rotate(rotation.copy().put("grants", new JsonObject())));
        told(
                "a rotation of another recovery key",
                one.rotate(rotation.copy().put("recovery", second.recovery(bundle))));
        told(
                "an unfit rotation",
                one.rotate(rotation.copy().put("grants", grant).put("endorsement", plant("a signature"))));
        told("a rotation", one.rotate(rotation));
        told("a second rotation", two.rotate(two.rotation(FakeAgent.pair("RSA"), first)));
        String proofHash = first.recovery(bundle).getString("proofHash"); // which members hold themselves
        told("the giver's gateway", one.get("/gateway"), proofHash);
        told("the receiver's gateway", two.get("/gateway"), grant, proofHash);
        told("Ada's gateway", cloud.get("/api/v1/gateways/" + first.gateway, ADA));
        told("an attestation", two.attest(next));
        told("the list of what is to be sealed", two.get("/resealing"), sealed);
        told("a wrong version", two.reseal(id, 7, next, base64("resealed credentials")));
        told("an unfit text", two.reseal(id, 1, next, plant("an unfit text") + "!"));
        told("a sealed text", two.reseal(id, 1, next, base64("resealed credentials")));
        told("the end", two.finish());
        JsonObject recovery = second.recovery(base64("a new bundle"))
                .put("publicKeyId", FakeAgent.keyId(next))
                .put("replaces", proofHash);
        told(
                "recovery without grants",
                one.send(HttpMethod.PUT, "/recovery", recovery.copy().put("grants", new JsonObject())));
        told(
                "recovery",
                one.send(
                        HttpMethod.PUT,
                        "/recovery",
                        recovery.put("grants", new JsonObject().put(second.member, grant))));
        told(
                "an unknown grant",
                one.call(HttpMethod.DELETE, "/grants/" + two.grants().get(0)));
        told("a caller's token", cloud.get("/api/v1/member/gateway", ADA));
        told("a member's token", cloud.get("/api/v1/gateways", one.token()));
        first.close();
        second.close();
        end(cloud);
    }

    private void recover(CloudFixture cloud, FakeAgent first, FakeAgent second) {
        String code = newCode(cloud, first.gateway);
        JsonObject body = new JsonObject()
                .put("code", code)
                .put("proof", Base64.getEncoder().encodeToString(second.proof));
        for (int i = 0; i < 6; i++) {
            told("a wrong recovery key", post(cloud, "/recoveries", body.encode()));
        }
        told(
                "an unfit recovery",
                post(
                        cloud,
                        "/recoveries",
                        body.put("proof", plant("an unfit proof")).encode()));
        told(
                "a wrong code",
                post(
                        cloud,
                        "/recoveries",
                        body.put("code", "gw-x." + plant("a wrong code")).encode()));
        told(
                "an unfit code",
                post(
                        cloud,
                        "/enrolments",
                        body.put("code", plant("an unfit code")).encode()));
        told(
                "a foreign attestation",
                cloud.enrol(second.enrolment(code).put("attestation", first.attestation(FakeAgent.pair("RSA"), "gw"))));
    }

    @Test
    void aPostgresqlThatRefusesTellsNone() throws IOException, SQLException {
        TestDatabase database = PostgresServer.shared().createDatabase();
        Path password = Files.writeString(data.resolve("password"), database.password());
        watch.plant("the database's password", database.password());
        try (Connection direct =
                DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
            refuse(
                    direct,
                    "store: {url: '%s', user: %s, passwordFile: %s}"
                            .formatted(database.jdbcUrl(), database.user(), password));
        }
    }

    @Test
    void anH2ThatRefusesTellsNone() throws SQLException {
        String url = "jdbc:h2:mem:" + random();
        try (Connection direct = DriverManager.getConnection(url)) {
            refuse(direct, "store: {url: '%s'}".formatted(url));
        }
    }

    /** Statements with secrets in them fail in ways that nobody foresaw. */
    private void refuse(Connection direct, String store) throws SQLException {
        watch.plant("Ada's token", ADA);
        CloudFixture cloud = new CloudFixture(data, "metrics: {port: 0}\n" + store);
        FakeAgent agent = enrolled(cloud);
        MemberCaller member = caller(cloud, agent);
        try (Statement change = direct.createStatement()) {
            change.execute("alter table connection add constraint no_more check (name is null)");
            change.execute("alter table recovery add constraint nor_here check (length(sealed) < 20)");
            change.execute("alter table member_grant rename to gone");
        }
        JsonObject body = cloud.connectionBody(agent.gateway)
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", plant("credentials")));
        assertInternal("a refused row", cloud.json(HttpMethod.POST, "/api/v1/connections", ADA, body));
        assertInternal("a table that is gone", member.get("/gateway"));
        FakeAgent late = new FakeAgent(cloud.vertx, cloud.cloud.url());
        plantKeys(late);
        String code = cloud.createGateway(ADA).getString("enrolmentCode");
        plantCode(code);
        JsonObject enrolment = late.enrolment(code).put("recovery", late.recovery(base64("a bundle")));
        assertInternal("a refused enrolment", cloud.enrol(enrolment));
        late.close();
        agent.close();
        end(cloud);
    }

    private void assertInternal(String where, CloudFixture.Answer answer) {
        assertEquals("internal", told(where, answer).code());
    }
}
