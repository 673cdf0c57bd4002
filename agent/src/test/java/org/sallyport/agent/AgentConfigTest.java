package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.audit.AuditSettings;
import org.sallyport.agent.credentials.CredentialSettings;
import org.sallyport.agent.credentials.SecretSettings;
import org.sallyport.agent.dispatch.Limits;
import org.sallyport.agent.health.HealthAddress;
import org.sallyport.agent.proxy.ProxyChoice;
import org.sallyport.agent.trust.TrustSettings;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.agent.unlocking.Pkcs11Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.relay.CarrierChoice;
import org.sallyport.relay.TlsEngine;
import org.sallyport.relay.TlsSettings;

class AgentConfigTest {
    private static String sample() throws IOException {
        try (InputStream sample = Objects.requireNonNull(AgentConfig.class.getResourceAsStream("agent.yaml"))) {
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static AgentConfig read(String yaml) {
        return AgentConfig.read("agent.yaml", yaml);
    }

    @Test
    void theSampleShowsTheDefaults() throws IOException {
        AgentConfig shown = read(sample());
        AgentConfig least = read("{cloud: 'https://cloud.example.com', data: /var/lib/sallyport}");
        assertEquals(Limits.DEFAULT, shown.limits());
        assertEquals(HealthAddress.DEFAULT, shown.health());
        assertEquals(AuditSettings.DEFAULT, shown.audit());
        assertEquals(CredentialSettings.DEFAULT, shown.credentials());
        assertEquals(SecretSettings.NONE, shown.secrets());
        assertEquals(3, shown.access().size());
        assertEquals(0, least.access().size());
        assertEquals(
                new AgentConfig(
                        shown.way(),
                        shown.data(),
                        KeyStoreSettings.DEFAULT,
                        least.links(),
                        least.health(),
                        least.access(),
                        least.credentials(),
                        least.secrets(),
                        least.limits(),
                        null,
                        least.audit(),
                        least.grace(),
                        least.file(),
                        least.text()),
                least);
        assertEquals(least.links(), shown.links());
        assertEquals(least.grace(), shown.grace());
    }

    @Test
    void everySettingIsRead() {
        AgentConfig config = read("""
                cloud: http://localhost:1
                data: d
                carrier: websocket
                tls: {engine: jdk, versions: [TLSv1.3]}
                links: 3
                grace: 5s
                health: {host: localhost, port: 0}
                limits:
                  {concurrentRequests: 1, queuedRequests: 2, queueWait: 3s, connectionsPerSource: 4,
                   openSources: 5, idleSource: 6m, receiveBudget: 7MiB}
                credentials: {kept: 8, keptFor: 9s, legacyRsa1024: true}
                trust: {issuer: 'https://login.corp/main', audience: a, clockSkew: 8s, groupsClaim: roles}
                audit:
                  {enabled: false, directory: log, rotateSize: 9MiB, rotateAge: 10h, keep: 11, sync: 12ms,
                   whenUnwritable: refuse}
                """);
        assertEquals(new CredentialSettings(8, Duration.ofSeconds(9), true), config.credentials());
        assertEquals(
                new TrustSettings(URI.create("https://login.corp/main"), "a", Duration.ofSeconds(8), "roles", null),
                config.trust());
        assertEquals(
                new AuditSettings(
                        false,
                        Path.of("log"),
                        9 << 20,
                        Duration.ofHours(10),
                        11,
                        Duration.ofMillis(12),
                        AuditSettings.Unwritable.REFUSE),
                config.audit());
        assertEquals(
                new CloudWay(
                        URI.create("http://localhost:1"),
                        ProxyChoice.BY_ENVIRONMENT,
                        new TlsSettings(null, TlsEngine.JDK, List.of("TLSv1.3")),
                        CarrierChoice.WEBSOCKET),
                config.way());
        assertEquals(Path.of("d"), config.data());
        assertEquals(3, config.links());
        assertEquals(Duration.ofSeconds(5), config.grace());
        assertEquals(new HealthAddress("localhost", 0), config.health());
        assertEquals(
                new Limits(1, 2, Duration.ofSeconds(3), 4, 5, Duration.ofMinutes(6), OptionalLong.of(7 << 20)),
                config.limits());
    }

    /** Whoever helps sees each setting, whatever it is called in the records that hold them. */
    @Test
    void aBundleShowsEachSettingThatTheSampleNames() throws IOException {
        String told = read("""
                        cloud: http://localhost:1
                        data: d
                        trustedCertificates: /bin/sh
                        proxy:
                          {url: 'http://proxy.corp:3128', user: sallyport, passwordFile: /bin/sh, exclude: [.corp],
                           kerberos: {principal: s@CORP, keytab: /bin/sh}}
                        keyStore: {pkcs11: {module: /bin/sh, token: t, pinFile: /bin/sh, key: k}}
                        trust: {issuer: 'https://login.corp/main', audience: a, trustedCertificates: /bin/sh}
                        secrets:
                          allow: [{secret: 'vault:db/*', targets: ['postgresql://db1.corp:5432/sales']}]
                          file: {directory: /}
                          environment: {prefix: S_}
                          vault:
                            {url: 'https://vault.corp:8200', namespace: plant7, tokenFile: /bin/sh,
                             trustedCertificates: /bin/sh}
                        """).toJson().encode();
        String[] names = sample().lines()
                .map(line -> line.replaceFirst("^# ?", ""))
                .filter(line -> line.matches(" *[a-zA-Z0-9]+:( .*)?"))
                .map(line -> line.strip().replaceFirst(":.*", ""))
                .distinct()
                .toArray(String[]::new);
        assertTrue(names.length > 50, "the sample is read");
        Set<String> elsewhere = Set.of(
                "counts", // a word of a comment
                "access", // beside it: its rules
                "operations",
                "tables",
                "addresses",
                "concurrent",
                "file",
                "environment", // their one setting stands for them
                "passphraseFile",
                "passwordFile", // "password" tells where it is
                "ticketCache",
                "appRole",
                "roleId",
                "secretIdFile"); // stand in place of others
        for (String name : names) {
            if (!elsewhere.contains(name)) {
                assertTrue(told.contains("\"" + name + "\":"), name + " is not in " + told);
            }
        }
    }

    @Test
    void aTokenThatOpensTheKeyStoreIsRead() {
        AgentConfig config = read("""
                cloud: http://localhost:1
                data: d
                keyStore: {pkcs11: {module: /bin/sh, token: sallyport, pinFile: /bin/sh, key: agent}}
                """);
        Pkcs11Settings token = new Pkcs11Settings(Path.of("/bin/sh"), "sallyport", Path.of("/bin/sh"), "agent");
        assertEquals(new KeyStoreSettings(null, token), config.keyStore());
    }

    @Test
    void aTokenWithoutAllOfItsSettingsOrBesideAPassphraseIsRefused() {
        SettingsException unfit = assertThrows(SettingsException.class, () -> read("""
                cloud: http://localhost:1
                data: d
                keyStore: {pkcs11: {module: /no/such/file}}
                """));
        assertEquals(
                Set.of(
                        "keyStore.pkcs11.module",
                        "keyStore.pkcs11.token",
                        "keyStore.pkcs11.pinFile",
                        "keyStore.pkcs11.key"),
                unfit.problems().stream().map(SettingsProblem::path).collect(Collectors.toSet()));
        SettingsException both = assertThrows(SettingsException.class, () -> read("""
                cloud: http://localhost:1
                data: d
                keyStore:
                  passphraseFile: /bin/sh
                  pkcs11: {module: /bin/sh, token: sallyport, pinFile: /bin/sh, key: agent}
                """));
        assertEquals(
                List.of("keyStore.pkcs11"),
                both.problems().stream().map(SettingsProblem::path).toList());
    }

    @Test
    void trustWhoseLinesWereCommentedOutIsNotTurnedOff() {
        SettingsException unfit = assertThrows(SettingsException.class, () -> read("""
                cloud: https://cloud.example.com
                data: d
                trust:
                #  issuer: https://login.corp/realms/main
                #  audience: sallyport
                """));
        assertEquals(1, unfit.problems().size());
        assertEquals("trust", unfit.problems().get(0).path());
        assertEquals(3, unfit.problems().get(0).line());
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        SettingsException problems = assertThrows(SettingsException.class, () -> read("""
                        cloud: ftp://cloud
                        links: 17
                        proxy: http://user:secret@proxy:3128
                        trustedCertificates: /no/such/file
                        keyStore: {passphraseFile: /no/such/file}
                        health: {port: -1}
                        grace: soon
                        access:
                          - {allow: nonsense}
                        trust: {issuer: login.corp, trustedCertificates: /no/such/file}
                        audit: {rotateSize: 1KiB, keep: 0, whenUnwritable: perhaps}
                        limits: {concurrentRequests: 0, receiveBudget: 100KiB}
                        """));
        for (String path : new String[] {
            "cloud",
            "data",
            "links",
            "proxy",
            "trustedCertificates",
            "keyStore.passphraseFile",
            "health.port",
            "grace",
            "access[0].allow",
            "trust.issuer",
            "trust.audience",
            "trust.trustedCertificates",
            "audit.rotateSize",
            "audit.keep",
            "audit.whenUnwritable",
            "limits.concurrentRequests",
            "limits.receiveBudget"
        }) {
            assertTrue(
                    problems.problems().stream()
                            .anyMatch(problem -> problem.path().equals(path)),
                    path + " in " + problems.getMessage());
        }
    }

    /** Where a password may stand by mistake, the place is told. */
    @Test
    void aTextThatIsNoPathIsAProblemAndNotTold() {
        SettingsException e = assertThrows(SettingsException.class, () -> read("""
                cloud: https://cloud.example.com
                data: "\\0hunter2"
                audit: {directory: "\\0hunter2"}
                secrets: {file: {directory: hunter2}}
                """));
        assertEquals(
                List.of("data", "audit.directory", "secrets.file.directory"),
                e.problems().stream().map(SettingsProblem::path).toList());
        assertFalse(e.toString().contains("hunter2"), e.toString());
    }

    @Test
    void anUnreadableFileIsAProblemOfTheConfiguration() {
        SettingsException problems =
                assertThrows(SettingsException.class, () -> AgentConfig.read(Path.of("/no/such/agent.yaml")));
        assertTrue(String.valueOf(problems.getMessage()).contains("/no/such/agent.yaml"));
    }

    @Test
    void theDigestTellsPoliciesApart() {
        String base = "{cloud: 'https://c', data: d, access: [{allow: 'https://a/**'}]}";
        assertEquals(digest(base), digest(base.replace("data: d", "data: e")));
        assertNotEquals(digest(base), digest(base.replace("a/**", "b/**")));
    }

    private static String digest(String yaml) {
        AgentConfig config = read(yaml);
        return config.digest(config.access());
    }
}
