package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.TestKeys;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Secret;

class SealingTest {
    private static final String PASSWORD = "pä\"ss\\wörd\n☃";

    private static Vertx vertx;
    private static WorkerExecutor worker;
    private static Unsealer unsealer;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        worker = vertx.createSharedWorkerExecutor("unsealing", 1);
        unsealer = new Unsealer(TestKeys.OURS::gateway, worker, false);
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A Basic credential. */
    static JsonObject basic(String username, String password) {
        return new JsonObject()
                .put("credentialType", "Basic")
                .put(
                        "credentialData",
                        new JsonArray()
                                .add(new JsonObject().put("name", "username").put("value", username))
                                .add(new JsonObject().put("name", "password").put("value", password)));
    }

    private static String field(String pem) {
        return "cms " + pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    }

    private static Credentials unseal(String field) throws Exception {
        return await(unsealer.unseal(field, Set.of()));
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            throw (Exception) e.getCause();
        }
    }

    private static AgentException refused(String field) {
        return assertThrows(AgentException.class, () -> unseal(field));
    }

    private static void assertBasic(Credentials credentials) {
        assertEquals("Basic", credentials.type());
        assertEquals("ada", credentials.require("username").reveal());
        assertEquals(PASSWORD, credentials.require("password").reveal());
    }

    @Test
    void whatIsSealedIsUnsealed() throws Exception {
        String pem = CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), basic("ada", PASSWORD));
        assertTrue(pem.startsWith("-----BEGIN CMS-----\n"));
        assertBasic(unseal(field(pem)));
    }

    @Test
    void theOpensslCommandLineSealsForUs(@TempDir Path directory) throws Exception {
        OpenSsl.need("openssl", "version");
        Path certificate = directory.resolve("gw.pem");
        Files.writeString(certificate, Pem.of(TestKeys.OURS.gatewayCertificate()));
        Path plain = directory.resolve("credential.json");
        Files.writeString(plain, basic("ada", PASSWORD).encode());
        Path sealed = directory.resolve("sealed");
        OpenSsl.run(
                directory,
                "openssl",
                "cms",
                "-encrypt",
                "-aes-256-gcm",
                "-binary",
                "-in",
                plain.toString(),
                "-outform",
                "PEM",
                "-out",
                sealed.toString(),
                "-recip",
                certificate.toString(),
                "-keyopt",
                "rsa_padding_mode:oaep",
                "-keyopt",
                "rsa_oaep_md:sha256");
        assertBasic(unseal(field(Files.readString(sealed))));
    }

    @Test
    void theOpensslCommandLineOpensWhatWeSeal(@TempDir Path directory) throws Exception {
        OpenSsl.need("openssl", "version");
        JsonObject credential = basic("ada", PASSWORD);
        GatewayKey key = TestKeys.OURS.present();
        Files.writeString(directory.resolve("sealed.pem"), CredentialFormat.CMS.seal(key.certificates(), credential));
        Files.writeString(directory.resolve("gw.pem"), Pem.of(key.certificate()));
        Files.writeString(
                directory.resolve("key.pem"),
                Pem.of("PRIVATE KEY", key.privateKey().getEncoded()));
        OpenSsl.run(
                directory,
                "openssl cms -decrypt -binary -inform PEM -in sealed.pem -recip gw.pem -inkey key.pem -out plain"
                        .split(" "));
        assertEquals(credential.encode(), Files.readString(directory.resolve("plain")));
    }

    @Test
    void theOtherFormatIsUnsealedByItsName() throws Exception {
        String sealed = CredentialFormat.RSA_OAEP.seal(TestKeys.OURS.present().certificates(), basic("ada", PASSWORD));
        assertBasic(unseal("rsa-oaep " + sealed));
        for (String wrong : List.of("rsa-oaep", "rsa-oaep ", "cms " + sealed, "rsa-oaep " + sealed.substring(1))) {
            assertEquals(AgentCode.UNSEALABLE_CREDENTIALS, refused(wrong).code());
        }
        String theirs =
                CredentialFormat.RSA_OAEP.seal(TestKeys.THEIRS.present().certificates(), basic("ada", PASSWORD));
        assertEquals(refused("cms AAAA").detail(), refused("rsa-oaep " + theirs).detail());
    }

    @Test
    void weakerAlgorithmsOfOpensslAreRefused(@TempDir Path directory) throws Exception {
        OpenSsl.need("openssl", "version");
        Path certificate = directory.resolve("gw.pem");
        Files.writeString(certificate, Pem.of(TestKeys.OURS.gatewayCertificate()));
        Path plain = directory.resolve("credential.json");
        Files.writeString(plain, basic("ada", PASSWORD).encode());
        for (List<String> options : List.of(
                List.of("-aes-256-gcm"),
                List.of("-aes-256-gcm", "-keyopt", "rsa_padding_mode:oaep"),
                List.of("-aes-128-gcm", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
                List.of("-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"))) {
            Path sealed = directory.resolve("sealed");
            List<String> command = new java.util.ArrayList<>(List.of(
                    "openssl",
                    "cms",
                    "-encrypt",
                    "-binary",
                    "-in",
                    plain.toString(),
                    "-outform",
                    "PEM",
                    "-out",
                    sealed.toString(),
                    "-recip",
                    certificate.toString()));
            command.addAll(options);
            OpenSsl.run(directory, command.toArray(String[]::new));
            assertEquals(
                    AgentCode.UNSEALABLE_CREDENTIALS,
                    refused(field(Files.readString(sealed))).code());
        }
    }

    @Test
    void whateverIsWrongHasTheSameMessage() {
        String theirs =
                field(CredentialFormat.CMS.seal(TestKeys.THEIRS.present().certificates(), basic("ada", PASSWORD)));
        String ours = field(CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), basic("ada", PASSWORD)));
        byte[] tampered = Base64.getDecoder().decode(ours.substring(4));
        tampered[tampered.length - 20] ^= 1;
        Set<String> messages = new HashSet<>();
        for (String field : List.of(
                theirs,
                "cms " + Base64.getEncoder().encodeToString(tampered),
                "cms " + ours.substring(4, 400),
                "cms !!!",
                "cms ",
                "cms",
                "cms AAAA")) {
            AgentException refused = refused(field);
            assertEquals(AgentCode.UNSEALABLE_CREDENTIALS, refused.code());
            assertNotNull(refused.getCause());
            messages.add(refused.detail());
        }
        assertEquals(1, messages.size());
    }

    @Test
    void everyChangedByteIsNoticed() {
        String ours = field(CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), basic("a", "b")));
        byte[] der = Base64.getDecoder().decode(ours.substring(4));
        for (int at = der.length - 120; at < der.length; at++) {
            byte[] changed = der.clone();
            changed[at] ^= 0x40;
            refused("cms " + Base64.getEncoder().encodeToString(changed));
        }
    }

    @Test
    void otherFormatsAreNamedUnsupported() {
        assertEquals(
                AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT, refused("jwe AAAA").code());
        assertEquals(AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT, refused("").code());
    }

    @Test
    void onlyCredentialsAreSealed() {
        for (String json : List.of(
                "{}",
                "{\"credentialType\":\"Basic\",\"credentialData\":[{\"name\":\"password\"}]}",
                "{\"credentialType\":\"Basic\",\"credentialData\":[{\"name\":\"password\",\"value\":7}]}",
                "{\"credentialType\":\"Basic\",\"credentialData\":[\"hunter2\"]}",
                "{\"credentialType\":\"Basic\",\"credentialData\":[{\"name\":\"a\",\"value\":\"hunter2\"},"
                        + "{\"name\":\"a\",\"value\":\"c\"}]}")) {
            AgentException refused = assertThrows(
                    AgentException.class,
                    () -> CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), new JsonObject(json)));
            assertEquals(AgentCode.NOT_SEALABLE, refused.code());
            assertFalse(refused.detail().contains("hunter2"));
        }
    }

    @Test
    void aCredentialWithoutValuesIsOne() throws IOException {
        for (String data : List.of("[]", "\"\"")) {
            String json = "{\"credentialType\":\"Anonymous\",\"credentialData\":" + data + "}";
            assertEquals(
                    "Anonymous",
                    CredentialJson.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .type());
        }
    }

    @Test
    void secretsAreWipedWhenClosed() throws Exception {
        Credentials credentials = unseal(
                field(CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), basic("ada", PASSWORD))));
        Secret password = credentials.require("password");
        credentials.close();
        assertEquals("\0".repeat(PASSWORD.length()), password.reveal());
    }
}
