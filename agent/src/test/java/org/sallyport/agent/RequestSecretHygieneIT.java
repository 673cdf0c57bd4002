package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Provider;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.credentials.VaultServer;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.datasource.testkit.TestDatabase;
import org.sallyport.datasource.testkit.TestIdentityProvider;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;

/**
 * No secret of a request, and none that the agent needs for it, comes out of the agent: not in a log line of any level, a
 * metric, a problem document, a page, the audit log or another file; whether things go well or wrong.
 */
class RequestSecretHygieneIT extends AgentSecretHygiene {
    private static final String TEST_ACCESS = "access: [{allow: 'test://local'}]\n";

    private static final String ROW = random();

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static TestDatabase database;

    private static RequestHead with(RequestHead head, String credentials) {
        return Requests.with(head, Fields.CREDENTIALS, credentials);
    }

    private static RequestHead sql(String path, JsonObject parameters, String credentials) {
        return with(TestCloud.head(HttpMethod.GET, path, "sql", parameters, null), credentials);
    }

    private void expect(String code, String where, RelayLink link, RequestHead head, String... may) throws Exception {
        Answers answer = told(where, link, head, may);
        assertEquals(code, answer.status() == 200 ? "answered" : answer.code(), where + ": " + answer.body());
    }

    /** Before the watch hears the driver by which the test itself makes it. */
    @BeforeAll
    static void makeDatabase() {
        database = PostgresServer.shared().createDatabase();
        database.run(
                "create type mood as enum ('glad')",
                "create table notes (id int primary key, mood mood, text text)",
                "insert into notes values (1, 'glad', '" + ROW + "')",
                "create view broken as select id, cast(text as int) as number from notes");
    }

    @Test
    void aDatabasesRequestsTellNone() throws Exception {
        String row = watch.plant("a row's value", ROW);
        String asked = plant("a value in a query");
        watch.plant("the database's password", database.password());
        String target = "postgresql://" + database.host() + ":" + database.port() + "/" + database.name();
        RelayLink link = enrolled()
                .link("access: [{allow: '" + target + "'}, {allow: 'postgresql://127.0.0.1:1/*'},"
                        + " {allow: 'postgresql://nosuch.invalid/*'}]\n");
        JsonObject parameters = database.parameters();
        String good = cms(credential(database.user(), database.password()));
        String notes = "/datasets/default/tables/notes/items";
        RequestHead query = sql(notes + "?$filter=text%20ne%20'" + asked + "'", parameters, good);
        for (String field : new String[] {"authorization", "cookie", "x-api-key", "x-form", Fields.CALLER_TOKEN}) {
            query = Requests.with(query, field, plant("the field " + field));
        }
        expect("answered", "a query", link, query, row);
        expect(
                "answered",
                "a query by rsa-oaep",
                link,
                sql(notes, parameters, rsaOaep(credential(database.user(), database.password()))),
                row);
        String wrong = plant("a wrong password");
        RequestHead refused = sql(notes, parameters, cms(credential(database.user(), wrong)));
        expect("credentials-refused", "a wrong password", link, another(refused));
        expect(
                "credentials-refused",
                "a wrong password by rsa-oaep",
                link,
                another(sql(notes, parameters, rsaOaep(credential(database.user(), wrong)))));
        for (String server : new String[] {"127.0.0.1:1", "nosuch.invalid"}) {
            RequestHead away = sql(
                    notes + "?$filter=text%20eq%20'" + asked + "'",
                    parameters.copy().put("server", server),
                    good);
            expect("source-unreachable", server, link, another(away));
        }
        expect(
                "access-denied",
                "another database",
                link,
                another(sql(notes + "?$search=" + asked, parameters.copy().put("database", "postgres"), good)));
        expect(
                "invalid-parameters",
                "a password among the parameters",
                link,
                another(sql(notes, parameters.copy().put("password", plant("a password among the parameters")), good)));
        expect(
                "source-failed",
                "a view that fails",
                link,
                sql("/datasets/default/tables/broken/items", parameters, good));
        for (String option : new String[] {
            "$filter=mood%20eq%20'%s'",
            "$filter=text%20eq%20'%s",
            "$filter=%s%20eq%201",
            "$filter=id%20eq%20'%s'",
            "$filter=%s(text)%20eq%201",
            "$filter=text%20eq%20duration'%s'",
            "$top=%s",
            "$orderby=%s",
            "$select=%s",
            "$skiptoken=%s",
            "$apply=%s",
            "x=%%zz%s"
        }) {
            String path = notes + "?" + option.replace("%s", asked).replace("%%", "%");
            told(option, link, sql(path, parameters, good), asked);
        }
        for (String path : new String[] {"/" + asked, "('" + asked + "')", "/%zz" + asked, "/1?$select=" + asked}) {
            told(path, link, sql(notes + path, parameters, good), asked, row);
        }
        assertTrue(watch.heard("log org.sallyport.agent.requests", "credentials-refused"), "logs are heard");
        assertTrue(watch.heard("log org.sallyport.relay.wire", "HEADERS"), "the wire log is heard");
        end();
    }

    /** As of another connection: a refused one makes the agent close the data source. */
    private static RequestHead another(RequestHead head) {
        return Requests.with(head, Fields.CONNECTION, "cn-" + random().substring(0, 12) + ";v=1");
    }

    @Test
    void whatCannotBeUnsealedTellsNone() throws Exception {
        watch.plant("the test connector's password", TestConnector.PASSWORD);
        RelayLink link = enrolled().link(TEST_ACCESS);
        RequestHead head = AgentFixture.get("/bytes/10");
        expect("answered", "a sealed password", link, with(head, cms(credential("ada", TestConnector.PASSWORD))));
        for (String unfit : new String[] {
            new JsonObject()
                    .put("credentialType", "Basic")
                    .put(plant("a name"), plant("a member"))
                    .encode(),
            new JsonObject()
                    .put("credentialType", plant("a type"))
                    .put("credentialData", plant("data"))
                    .encode(),
            credential(plant("a user"), plant("a password"))
                    .put("credentialType", "OAuth2")
                    .encode(),
            credential(plant("another user"), plant("another password"))
                    .put("credentialType", 7)
                    .encode(),
            "{\"credentialType\": \"Basic\", \"credentialData\": [" + plant("broken data"),
            plant("a text that is no JSON")
        }) {
            told("an unfit credential", link, another(with(head, sealed(unfit))));
        }
        String text = plant("a text in place of an envelope");
        String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        for (String unfit : new String[] {
            "cms " + text,
            "cms " + base64,
            "rsa-oaep " + text,
            "rsa-oaep " + base64,
            text,
            text + " " + base64,
            "local " + text,
            "local file:" + text,
            ""
        }) {
            told("an unreadable envelope", link, another(with(head, unfit)));
        }
        told("a malformed field", link, Requests.with(head, Fields.CONNECTION, plant("a connection's field")));
        told("malformed parameters", link, Requests.with(head, Fields.PARAMETERS, plant("parameters")));
        told("an unknown path", link, AgentFixture.get("/nosuch?x=" + plant("an option")));
        told("an unknown control path", link, AgentFixture.get("/.sallyport/nosuch?x=" + plant("an option")));
        told("a failure", link, AgentFixture.get("/fail/source-failed?x=" + plant("an option of a failure")));
        String body = plant("a body");
        Answers echo = await(Answers.to(
                link, TestCloud.head(HttpMethod.POST, "/echo", "test", new JsonObject(), null), Buffer.buffer(body)));
        told("an echo", echo, body);
        end();
    }

    /** Seals whatever it is: our own sealing takes credentials only. */
    private static String sealed(String plain) throws Exception {
        Provider provider = new BouncyCastleProvider();
        AlgorithmIdentifier oaep = new JcaAlgorithmParametersConverter()
                .getAlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_RSAES_OAEP,
                        new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(
                        AgentFixture.certificates().gateway(), oaep)
                .setProvider(provider));
        byte[] sealed = generator
                .generate(new CMSProcessableByteArray(plain.getBytes(StandardCharsets.UTF_8)), (OutputAEADEncryptor)
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                                .setProvider(provider)
                                .build())
                .getEncoded();
        return "cms " + Base64.getEncoder().encodeToString(sealed);
    }

    @Test
    void theAgentsOwnSecretsTellNone() throws Exception {
        watch.plant("the test connector's password", TestConnector.PASSWORD);
        Path directory = temporary.resolve("secrets");
        SecretFiles.makeDirectory(directory);
        String token = plant("Vault's token");
        Path tokenFile = secretFile("vault.token", token + "\n");
        AgentFixture fixture = enrolled();
        VaultServer vault = new VaultServer(fixture.vertx);
        int port = await(vault.listen());
        vault.tokens.add(token);
        RelayLink link = fixture.link(TEST_ACCESS + """
                secrets:
                  keptFor: 1ms
                  allow: [{secret: 'file:*', targets: ['test://local']}, {secret: 'vault:*', targets: ['test://local']}]
                  file: {directory: '%s'}
                  vault: {url: 'http://127.0.0.1:%d', tokenFile: '%s'}
                """.formatted(directory, port, tokenFile));
        RequestHead head = AgentFixture.get("/bytes/10");
        String wrong = plant("a wrong password");
        JsonObject good = flat(TestConnector.PASSWORD);
        write(directory, "good", good.encode());
        write(directory, "wrong", flat(wrong).encode());
        write(directory, "unfit", plant("a file that is no JSON"));
        write(directory, "broken", "{\"password\": \"" + plant("a password in broken JSON") + "\", " + plant("more"));
        write(directory, "number", "{\"" + plant("a name") + "\": {\"x\": \"" + plant("a value") + "\"}}");
        expect("answered", "a file", link, another(with(head, "local file:good")));
        expect("credentials-refused", "a wrong file", link, another(with(head, "local file:wrong")));
        for (String name : new String[] {"unfit", "broken", "number"}) {
            expect("local-secret-unfit", name, link, another(with(head, "local file:" + name)));
        }
        Files.setPosixFilePermissions(directory.resolve("good.json"), PosixFilePermissions.fromString("rw-r--r--"));
        expect("secret-store-refused", "a loose file", link, another(with(head, "local file:good")));
        vault.put("secret/data/good", good);
        vault.put("secret/data/wrong", flat(wrong));
        vault.put("secret/data/unfit", new JsonObject().put("password", new JsonObject().put("x", plant("deep"))));
        expect("answered", "Vault", link, another(with(head, "local vault:good")));
        expect("credentials-refused", "a wrong password in Vault", link, another(with(head, "local vault:wrong")));
        expect("local-secret-unfit", "unfit in Vault", link, another(with(head, "local vault:unfit")));
        expect("local-secret-missing", "missing in Vault", link, another(with(head, "local vault:missing")));
        vault.sealed = true;
        expect("secret-store-sealed", "a sealed Vault", link, another(with(head, "local vault:good")));
        vault.sealed = false;
        vault.instead = 500;
        expect("secret-store-unavailable", "a Vault that fails", link, another(with(head, "local vault:good")));
        vault.instead = 0;
        vault.tokens.clear();
        expect("secret-store-refused", "a refused token", link, another(with(head, "local vault:good")));
        SecretFiles.write(tokenFile, (plant("a token") + "\r\nx").getBytes(StandardCharsets.UTF_8));
        expect("secret-store-refused", "an unfit token", link, another(with(head, "local vault:good")));
        end();
    }

    private static JsonObject flat(String password) {
        return new JsonObject().put("username", "ada").put("password", password);
    }

    private static void write(Path directory, String name, String content) {
        SecretFiles.write(directory.resolve(name + ".json"), content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void usersTokensTellNone() throws Exception {
        AgentFixture fixture = enrolled();
        TestIdentityProvider provider = new TestIdentityProvider(fixture.vertx);
        RelayLink link =
                fixture.link(TEST_ACCESS + "trust: {issuer: '" + provider.issuer() + "', audience: sallyport}\n");
        expect("answered", "a user's token", link, by("ada", signed(provider.token("ada"))));
        expect("user-mismatch", "another's token", link, by("root", signed(provider.token("ada"))));
        JsonObject claims = provider.claims("ada");
        for (String token : new String[] {
            provider.sign(claims.copy().put("exp", 1)),
            provider.sign(claims.copy().put("aud", plant("an audience"))),
            provider.sign(claims.copy().put("iss", "https://" + plant("an issuer"))),
            provider.sign(claims.copy().put("exp", plant("an expiry"))),
            provider.sign(claims.copy().put("groups", new JsonObject().put("x", plant("a group")))),
            provider.sign(new JsonObject().put("alg", plant("an algorithm")), claims),
            provider.signedWithPublicKey(claims),
            provider.token("ada") + "AA",
            "eyJ" + random() + ".e30." + random()
        }) {
            told("a wrong token", link, by("ada", signed(token)));
        }
        told("no token", link, by("ada", plant("a token that is none")));
        told("a broken header", link, by("ada", "e30x" + plant("a header") + ".e30.AAAA"));
        provider.leave();
        told(
                "no provider",
                link,
                by(
                        "ada",
                        signed(provider.sign(
                                new JsonObject().put("alg", "RS256").put("kid", "new"), claims))));
        end();
    }

    private static RequestHead by(String user, String token) {
        RequestHead head = Requests.with(AgentFixture.get("/bytes/10"), Fields.CALLER, user);
        return Requests.with(head, Fields.CALLER_TOKEN, token);
    }

    /** Plants a token's signature, which is what makes it one. */
    private String signed(String token) {
        String signature = token.substring(token.lastIndexOf('.') + 1);
        if (signature.length() > 8) {
            watch.plant("a token's signature", signature);
        }
        return token;
    }
}
