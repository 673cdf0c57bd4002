package org.sallyport.agent.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Target;

class LocalSecretsTest {
    private static final Target SALES = new Target(URI.create("postgresql://db1.corp:5432/sales"));
    private static final Target ELSEWHERE = new Target(URI.create("postgresql://evil.corp:5432/sales"));
    private static final String BASIC = "{\"username\":\"ada\",\"password\":\"hunter2\"}";

    @SuppressWarnings("NullAway.Init")
    private static Vertx vertx;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        await(vertx.close());
    }

    @BeforeEach
    void makeDirectory() {
        directory = folder.resolve("secrets");
        SecretFiles.makeDirectory(directory);
    }

    private static SecretSettings settings(String yaml) {
        Settings settings = Settings.ofYaml("agent.yaml", yaml);
        SecretSettings read = SecretSettings.read(settings);
        return settings.finish(() -> read);
    }

    private LocalSecrets secrets(String stores, Map<String, String> environment) {
        String allow = "{secret: '**', targets: ['" + SALES + "']}";
        SecretSettings settings = settings("secrets: {" + stores + ", allow: [" + allow + "]}");
        return LocalSecrets.of(
                vertx, settings, vertx.createSharedWorkerExecutor("secrets"), environment, System::nanoTime);
    }

    private LocalSecrets files() {
        return secrets("file: {directory: '" + directory + "'}", Map.of());
    }

    private static Credentials read(LocalSecrets secrets, String name) throws Exception {
        return await(secrets.read(secrets.allowed(name, SALES), Set.of(Credentials.BASIC)));
    }

    private static AgentCode refused(LocalSecrets secrets, String name) {
        AgentException refused = assertThrows(AgentException.class, () -> read(secrets, name), name);
        assertFalse((refused.detail() + refused.getCause()).contains("hunter2"));
        return refused.code();
    }

    private void write(String file, String json) {
        Path path = directory.resolve(file);
        SecretFiles.makeDirectory(java.util.Objects.requireNonNull(path.getParent()));
        SecretFiles.write(path, json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static void assertAda(Credentials credentials) {
        assertEquals("Basic", credentials.type());
        assertEquals("ada", credentials.require("username").reveal());
        assertEquals("hunter2", credentials.require("password").reveal());
    }

    @Test
    void aSecretIsAFileOfTheDirectory() throws Exception {
        write("sales.json", BASIC);
        write("db/deep/sales.json", BASIC);
        assertAda(read(files(), "sales"));
        assertAda(read(files(), "file:db/deep/sales"));
        write(
                "sealed.json",
                "{\"credentialType\":\"Basic\",\"credentialData\":[{\"name\":\"username\",\"value\":\"ada\"},"
                        + "{\"name\":\"password\",\"value\":\"hunter2\"}]}");
        assertAda(read(files(), "sealed"));
        write("typed.json", "{\"credentialType\":\"Own\",\"pin\":\"1\"}");
        assertEquals("Own", read(files(), "typed").type());
    }

    @Test
    void whatIsMissingOrUnfitIsToldApart() {
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(files(), "nosuch"));
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(files(), "no/such"));
        int i = 0;
        for (String json : List.of(
                "",
                "hunter2",
                "[\"hunter2\"]",
                "{\"hunter2\":1}",
                "{\"password\":\"hunter2\"}",
                BASIC + "x",
                BASIC + "{}")) {
            write("unfit" + i + ".json", json);
            assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(files(), "unfit" + i++), json);
        }
        write("large.json", "{\"key\":\"" + "k".repeat(70_000) + "\"}");
        assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(files(), "large"));
        write("directory.json/x.json", BASIC);
        assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(files(), "directory"));
    }

    @Test
    void noNameLeadsOutOfTheDirectory() throws IOException {
        SecretFiles.write(folder.resolve("outside.json"), BASIC.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (String name : List.of(
                "../outside",
                "file:../outside",
                "db/../../outside",
                "/etc/passwd",
                "./sales",
                "db//sales",
                "db\\sales",
                "%2e%2e/outside",
                "sales\0",
                "sales.",
                ".hidden",
                "-x",
                "",
                "file:",
                ":sales",
                "file:file:sales",
                "nosuch:sales",
                "vault:sales",
                "ümlaut",
                "a b",
                "*",
                "x".repeat(201))) {
            assertEquals(AgentCode.LOCAL_SECRET_DENIED, refused(files(), name), name);
        }
        Files.createSymbolicLink(directory.resolve("link.json"), folder.resolve("outside.json"));
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(files(), "link"));
        Files.createSymbolicLink(directory.resolve("up"), folder);
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(files(), "up/outside"));
    }

    @Test
    void aLinkInsideTheDirectoryIsFollowed() throws Exception {
        write("version-2/sales.json", BASIC);
        Files.createSymbolicLink(directory.resolve("current"), Path.of("version-2"));
        assertAda(read(files(), "current/sales"));
    }

    @Test
    void whatOthersMayReadIsNotRead() throws IOException {
        write("sales.json", BASIC);
        Files.setPosixFilePermissions(directory.resolve("sales.json"), PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(AgentCode.SECRET_STORE_REFUSED, refused(files(), "sales"));
        write("sales.json", BASIC);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(AgentCode.SECRET_STORE_REFUSED, refused(files(), "sales"));
    }

    @Test
    void aSecretIsAVariableWithThePrefix() throws Exception {
        LocalSecrets secrets =
                secrets("environment: {prefix: SECRET_}", Map.of("SECRET_sales", BASIC, "sales", BASIC, "PATH", BASIC));
        assertAda(read(secrets, "sales"));
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(secrets, "PATH"));
        assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(secrets, "db/sales"));
        assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(secrets, "db-sales"));
    }

    @Test
    void aSecretIsACredentialOfTheUnit() throws Exception {
        write("sallyport-passphrase", BASIC);
        write("sales", BASIC);
        LocalSecrets secrets = secrets("systemd: true", Map.of("CREDENTIALS_DIRECTORY", directory.toString()));
        assertAda(read(secrets, "sales"));
        assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(secrets, "sallyport-passphrase"));
        assertEquals(AgentCode.LOCAL_SECRET_UNFIT, refused(secrets, "db/sales"));
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(secrets, "nosuch"));
        assertEquals(AgentCode.LOCAL_SECRET_MISSING, refused(secrets("systemd: true", Map.of()), "sales"));
    }

    @Test
    void whereThereAreSeveralStoresTheNameSaysWhich() throws Exception {
        write("sales.json", BASIC);
        SecretSettings settings = settings("secrets: {file: {directory: '" + directory
                + "'}, environment: {prefix: S_}, allow: [{secret: 'file:sales', targets: ['" + SALES + "']}]}");
        LocalSecrets secrets = LocalSecrets.of(
                vertx,
                settings,
                vertx.createSharedWorkerExecutor("secrets"),
                Map.of("S_sales", BASIC),
                System::nanoTime);
        assertAda(read(secrets, "file:sales"));
        assertEquals(AgentCode.LOCAL_SECRET_DENIED, refused(secrets, "sales"));
        assertEquals(AgentCode.LOCAL_SECRET_DENIED, refused(secrets, "environment:sales"));
    }

    @Test
    void aSecretIsShownToItsOwnTargetsOnly() {
        SecretSettings settings = settings("""
                secrets:
                  file: {directory: '%s'}
                  allow:
                    - {secret: db/sales, targets: ['postgresql://db1.corp:5432/sales', 'https://erp.corp/api/**']}
                    - {secret: file:erp/*, targets: ['https://erp.corp/**']}
                """.formatted(directory));
        LocalSecrets secrets =
                LocalSecrets.of(vertx, settings, vertx.createSharedWorkerExecutor("s"), Map.of(), System::nanoTime);
        assertEquals("file:db/sales", secrets.allowed("db/sales", SALES).toString());
        Target erp = new Target(URI.create("https://erp.corp:443/api/orders"));
        assertEquals("file:erp/x", secrets.allowed("erp/x", erp).toString());
        for (String name : List.of("db/sales", "erp/x", "erp/x/y", "db/Sales", "other")) {
            AgentException denied = assertThrows(AgentException.class, () -> secrets.allowed(name, ELSEWHERE), name);
            assertEquals(AgentCode.LOCAL_SECRET_DENIED, denied.code());
            assertTrue(denied.detail().contains("evil.corp"), denied.detail());
        }
        assertThrows(AgentException.class, () -> secrets.allowed("erp/x/y", erp));
        assertThrows(AgentException.class, () -> secrets.allowed("erp/x", SALES));
    }

    @Test
    void withoutTheSectionEveryNameIsDenied() {
        LocalSecrets none = LocalSecrets.of(
                vertx, SecretSettings.NONE, vertx.createSharedWorkerExecutor("s"), Map.of(), System::nanoTime);
        assertEquals(AgentCode.LOCAL_SECRET_DENIED, refused(none, "sales"));
        assertEquals(AgentCode.LOCAL_SECRET_DENIED, refused(none, "file:sales"));
    }

    @Test
    void allProblemsOfTheSectionAreTold() {
        SettingsException unfit = assertThrows(SettingsException.class, () -> settings("""
                secrets:
                  file: {directory: /nosuch}
                  environment: {}
                  vault:
                    url: https://vault.corp/path
                    mount: ../sys
                    namespace: a//b
                    tokenFile: /nosuch/token
                    appRole: {roleId: r}
                  allow:
                    - {secret: ../x, targets: ['postgresql://db1']}
                    - {secret: vault:x}
                    - {secret: sales, targets: ['postgresql://db1']}
                    - {secret: vault:x, targets: ['no target']}
                    - {targets: ['postgresql://db1']}
                """));
        List<String> paths =
                unfit.problems().stream().map(problem -> problem.path()).toList();
        for (String path : List.of(
                "secrets.file.directory",
                "secrets.environment.prefix",
                "secrets.vault.url",
                "secrets.vault.mount",
                "secrets.vault.namespace",
                "secrets.vault.tokenFile",
                "secrets.vault.appRole",
                "secrets.vault.appRole.secretIdFile",
                "secrets.allow[0].secret",
                "secrets.allow[1].targets",
                "secrets.allow[2].secret",
                "secrets.allow[3].targets",
                "secrets.allow[4].secret")) {
            assertTrue(paths.contains(path), path + " not in " + paths);
        }
    }

    @Test
    void vaultIsAskedInClearTextOnThisMachineOnly() {
        SettingsException unfit = assertThrows(
                SettingsException.class, () -> settings("secrets: {vault: {url: 'http://vault.corp:8200'}}"));
        assertEquals("secrets.vault.url", unfit.problems().get(0).path());
        for (String here : List.of("http://127.0.0.1:8200", "http://[::1]:8200", "http://localhost:8200")) {
            settings("secrets: {vault: {url: '" + here + "'}}");
        }
    }
}
