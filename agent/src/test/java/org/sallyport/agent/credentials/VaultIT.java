package org.sallyport.agent.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Target;

class VaultIT {
    private static final String TOKEN = "hvs.token-1";
    private static final Target SALES = new Target(URI.create("postgresql://db1.corp:5432/sales"));

    private final Vertx vertx = Vertx.vertx();
    private final VaultServer vault = new VaultServer(vertx);
    private final AtomicLong nanos = new AtomicLong();
    private int port;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void listen() throws Exception {
        port = await(vault.listen());
        vault.tokens.add(TOKEN);
        vault.put(
                "secret/data/db/sales", new JsonObject().put("username", "ada").put("password", "hunter2"));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private Path file(String name, String content) {
        Path file = folder.resolve(name);
        SecretFiles.write(file, content.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private LocalSecrets secrets(String more, Map<String, String> environment) {
        Settings settings = Settings.ofYaml(
                "agent.yaml",
                "secrets: {allow: [{secret: '**', targets: ['*://**']}, {secret: '**', targets: ['" + SALES
                        + "']}], vault: {url: 'http://127.0.0.1:" + port + "'" + more + "}}");
        SecretSettings read = SecretSettings.read(settings);
        return LocalSecrets.of(
                vertx,
                settings.finish(() -> read),
                vertx.createSharedWorkerExecutor("secrets"),
                environment,
                nanos::get);
    }

    private LocalSecrets withToken() {
        return secrets(", tokenFile: '" + file("token", TOKEN + "\n") + "'", Map.of());
    }

    private LocalSecrets withRole(String secretId) {
        return secrets(
                ", appRole: {roleId: " + VaultServer.ROLE + ", secretIdFile: '" + file("secret-id", secretId) + "'}",
                Map.of());
    }

    private static Credentials read(LocalSecrets secrets, String name) throws Exception {
        return await(secrets.read(secrets.allowed(name, SALES), Set.of(Credentials.BASIC)));
    }

    private static AgentException refused(LocalSecrets secrets, String name) {
        AgentException refused = assertThrows(AgentException.class, () -> read(secrets, name));
        String all = refused.detail() + refused.getCause();
        assertFalse(all.contains("hunter2") || all.contains("hvs.") || all.contains(VaultServer.SECRET_ID), all);
        return refused;
    }

    private static void assertAda(Credentials credentials) {
        assertEquals("Basic", credentials.type());
        assertEquals("hunter2", credentials.require("password").reveal());
    }

    @Test
    void aSecretIsReadByATokenOfAFile() throws Exception {
        assertAda(read(withToken(), "db/sales"));
        assertEquals(List.of("/v1/secret/data/db/sales"), vault.asked);
    }

    @Test
    void aTokenThatIsReplacedIsTaken() throws Exception {
        LocalSecrets secrets = withToken();
        assertAda(read(secrets, "db/sales"));
        vault.tokens.clear();
        vault.tokens.add("hvs.token-2");
        assertEquals(
                AgentCode.SECRET_STORE_REFUSED, refused(secrets, "db/sales").code());
        file("token", "hvs.token-2");
        assertAda(read(secrets, "db/sales"));
    }

    @Test
    void aSecretIsReadByATokenOfTheEnvironment() throws Exception {
        assertAda(read(secrets("", Map.of("SALLYPORT_VAULT_TOKEN", TOKEN)), "db/sales"));
        assertEquals(
                AgentCode.SECRET_STORE_REFUSED,
                refused(secrets("", Map.of()), "db/sales").code());
    }

    @Test
    void namespaceAndMountAreAskedFor() throws Exception {
        vault.put(
                "plant7/kv/team/data/x", new JsonObject().put("username", "ada").put("password", "hunter2"));
        LocalSecrets secrets =
                secrets(", namespace: plant7, mount: kv/team, tokenFile: '" + file("token", TOKEN) + "'", Map.of());
        assertAda(read(secrets, "x"));
    }

    @Test
    void aRoleLogsInOnceForTheLifeOfItsToken() throws Exception {
        LocalSecrets secrets = withRole(VaultServer.SECRET_ID + "\n");
        vault.leaseSeconds = 30;
        assertAda(read(secrets, "db/sales"));
        nanos.addAndGet(Duration.ofSeconds(19).toNanos());
        assertAda(read(secrets, "db/sales"));
        assertEquals(1, vault.logins());
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertAda(read(secrets, "db/sales"));
        assertEquals(2, vault.logins());
    }

    @Test
    void aRoleWhoseTokenWasRevokedLogsInAgain() throws Exception {
        LocalSecrets secrets = withRole(VaultServer.SECRET_ID);
        assertAda(read(secrets, "db/sales"));
        vault.tokens.clear();
        assertAda(read(secrets, "db/sales"));
        assertEquals(2, vault.logins());
    }

    @Test
    void aRoleThatMayNotReadIsToldSoWithoutEnd() {
        LocalSecrets secrets = withRole(VaultServer.SECRET_ID);
        vault.instead = 403;
        assertEquals(
                AgentCode.SECRET_STORE_REFUSED, refused(secrets, "db/sales").code());
    }

    @Test
    void aWrongSecretIdIsARefusedLogin() {
        AgentException refused = refused(withRole("other"), "db/sales");
        assertEquals(AgentCode.SECRET_STORE_REFUSED, refused.code());
        assertTrue(refused.detail().contains("login"), refused.detail());
    }

    @Test
    void aSecretThatIsMissingOrWasDeletedIsMissing() {
        assertEquals(
                AgentCode.LOCAL_SECRET_MISSING, refused(withToken(), "nosuch").code());
        vault.put("secret/data/db/sales", new JsonObject());
        assertEquals(
                AgentCode.LOCAL_SECRET_MISSING, refused(withToken(), "db/sales").code());
    }

    @Test
    void aSecretWithOtherKeysIsUnfit() {
        vault.put("secret/data/db/sales", new JsonObject().put("user", "ada").put("pass", "hunter2"));
        assertEquals(
                AgentCode.LOCAL_SECRET_UNFIT, refused(withToken(), "db/sales").code());
        vault.put("secret/data/db/sales", new JsonObject().put("key", new JsonObject().put("hunter2", 1)));
        assertEquals(
                AgentCode.LOCAL_SECRET_UNFIT, refused(withToken(), "db/sales").code());
    }

    @Test
    void aSealedVaultIsToldApartFromOneThatIsBusy() throws Exception {
        LocalSecrets secrets = withToken();
        vault.sealed = true;
        AgentException sealed = refused(secrets, "db/sales");
        assertEquals(AgentCode.SECRET_STORE_SEALED, sealed.code());
        assertTrue(sealed.code().retryable());
        vault.sealed = false;
        for (int status : List.of(503, 500, 502, 429, 307, 412)) {
            vault.instead = status;
            AgentException busy = refused(secrets, "db/sales");
            assertEquals(AgentCode.SECRET_STORE_UNAVAILABLE, busy.code(), "status " + status);
            assertTrue(String.valueOf(busy.getCause()).contains("" + status));
        }
        vault.instead = 0;
        assertAda(read(secrets, "db/sales"));
    }

    @Test
    void aVaultThatIsAwayOrSilentIsUnavailable() throws Exception {
        LocalSecrets silent = secrets(", timeout: 50ms, tokenFile: '" + file("token", TOKEN) + "'", Map.of());
        vault.silent = true;
        assertEquals(
                AgentCode.SECRET_STORE_UNAVAILABLE, refused(silent, "db/sales").code());
        port = 1; // nobody listens there
        assertEquals(
                AgentCode.SECRET_STORE_UNAVAILABLE,
                refused(withToken(), "db/sales").code());
    }

    @Test
    void anAnswerOfSomethingElseIsNoSecret() {
        vault.instead = 200; // a 200 without a secret, as a portal or a wrong port gives it
        assertEquals(
                AgentCode.LOCAL_SECRET_UNFIT, refused(withToken(), "db/sales").code());
        assertEquals(
                AgentCode.SECRET_STORE_UNAVAILABLE,
                refused(withRole(VaultServer.SECRET_ID), "db/sales").code());
    }

    @Test
    void aTokenThatOthersMayReadIsNotShown() throws Exception {
        LocalSecrets secrets = withToken();
        Files.setPosixFilePermissions(folder.resolve("token"), PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(
                AgentCode.SECRET_STORE_REFUSED, refused(secrets, "db/sales").code());
        assertTrue(vault.asked.isEmpty());
    }

    @Test
    void whatWasAnsweredIsLentFromTheCache() throws Exception {
        CredentialLender lender = new CredentialLender(
                vertx,
                new org.sallyport.agent.sealing.Unsealer(
                        List::of, vertx.createSharedWorkerExecutor("unsealing"), false),
                withToken(),
                CredentialSettings.DEFAULT,
                Duration.ofSeconds(30),
                nanos::get);
        CredentialRequest request = new CredentialRequest("local db/sales", SALES, Set.of(Credentials.BASIC));
        Lent first = await(lender.lend(request));
        nanos.addAndGet(Duration.ofSeconds(29).toNanos());
        Objects.requireNonNull(await(lender.lend(request)));
        assertEquals(1, vault.asked.size());
        assertFalse(lender.isOld(first));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertTrue(lender.isOld(first));
        vault.put(
                "secret/data/db/sales", new JsonObject().put("username", "ada").put("password", "new"));
        Lent second = await(lender.lend(request));
        assertEquals("new", second.credentials().require("password").reveal());
        assertEquals("hunter2", first.credentials().require("password").reveal());
        assertFalse(first.version().equals(second.version()));
        await(lender.close());
    }
}
