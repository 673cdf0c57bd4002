package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.identity.IdentitySettings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.relay.TlsEngine;

class CloudConfigTest {
    static String sample() throws IOException {
        try (InputStream in = Objects.requireNonNull(CloudConfig.class.getResourceAsStream("cloud.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The sample with its comments on settings made settings. */
    static String uncommented() throws IOException {
        return sample().replaceAll(
                        "(?m)^( *)# (eventLoops:|publicUrl:|aliases:|tls:|plain:|store:|limits:|metrics:)", "$1$2")
                .replaceAll("(?m)^#   (\\w+:)", "  $1");
    }

    @Test
    void theSampleIsValidAndItsCommentsAreTheDefaults() throws IOException {
        CloudConfig plain = CloudConfig.read("cloud.yaml", sample());
        assertEquals(8700, plain.listen().port());
        assertEquals("127.0.0.1", plain.listen().host());
        assertNull(plain.publicUrl());
        assertEquals(CloudLimits.DEFAULT, plain.limits());
        assertInstanceOf(IdentitySettings.Builtin.class, plain.identity());

        CloudConfig full = CloudConfig.read("cloud.yaml", uncommented());
        assertEquals(URI.create("https://cloud.example.com"), full.publicUrl());
        assertEquals(1, full.aliases().size());
        assertEquals(2, full.listen().eventLoops());
        assertEquals(
                "jdbc:postgresql://db.example.com:5432/sallyport", full.store().url());
        assertEquals(Path.of("/etc/sallyport/db-password"), full.store().passwordFile());
        assertNull(plain.metrics());
        assertEquals(new CloudConfig.Metrics("127.0.0.1", 8731), full.metrics());
        assertEquals(OptionalLong.of(64 << 20), full.limits().receiveBudget());
        assertEquals(
                plain.limits(),
                CloudConfig.read("cloud.yaml", uncommented().replaceAll("receiveBudget:.*", ""))
                        .limits());
        assertEquals(
                new CloudConfig.Tls(
                        Path.of("/etc/sallyport/cloud.pem"), Path.of("/etc/sallyport/cloud-key.pem"), TlsEngine.AUTO),
                full.tls());
        assertNull(plain.plain());
        assertEquals(new CloudConfig.Plain("127.0.0.1", 8701), full.plain());
    }

    @Test
    void oidcIsRead() {
        CloudConfig config = CloudConfig.read("c", """
                data: d
                identity: {oidc: {issuer: https://login.example.com, audience: sallyport, adminGroup: ops}}
                limits: {defaultTimeout: 5s, maxTimeout: 10s}
                """);
        assertEquals(
                new IdentitySettings.Oidc(URI.create("https://login.example.com"), "sallyport", "ops"),
                config.identity());
        assertEquals(Duration.ofSeconds(5), config.limits().defaultTimeout());
    }

    @Test
    void urlsThatHoldPasswordsAreRefusedWithoutThem() {
        for (String url : new String[] {
            "publicUrl: 'https://ada:hunter2@cloud.example.com'",
            "store: {url: 'jdbc:postgresql://db/sallyport?user=ada&password=hunter2'}",
            "store: {url: 'jdbc:h2:file:x;USER=ada;PASSWORD=hunter2'}"
        }) {
            String yaml = url + "\ndata: d\nidentity: {builtin: {users: []}}\n";
            SettingsException e = assertThrows(SettingsException.class, () -> CloudConfig.read("c.yaml", yaml), url);
            assertTrue(String.valueOf(e.getMessage()).contains("must hold no"), e.getMessage());
            assertFalse(String.valueOf(e.getMessage()).contains("hunter2"), e.getMessage());
        }
    }

    @Test
    void pathsThatAreNoneAreProblemsAndNotRepeated() {
        SettingsException e = assertThrows(SettingsException.class, () -> CloudConfig.read("c.yaml", """
                data: "\\0hunter2"
                tls: {certificate: "\\0hunter2", key: "\\0hunter2"}
                store: {url: 'jdbc:h2:file:x', passwordFile: "\\0hunter2"}
                identity: {builtin: {users: []}}
                """));
        String told = String.valueOf(e.getMessage());
        for (String name : new String[] {"data", "tls.certificate", "tls.key", "store.passwordFile"}) {
            assertTrue(told.contains(name), told);
        }
        assertFalse(told.contains("hunter2"), told);
    }

    @Test
    void everyProblemIsToldAtOnce() {
        SettingsException e = assertThrows(SettingsException.class, () -> CloudConfig.read("c.yaml", """
                listen: {port: 99999, hots: x}
                publicUrl: ftp://x
                store: {url: "jdbc:oracle:x"}
                identity:
                  builtin: {users: [{name: ada, tokenSha256: short, expires: soon}]}
                  oidc: {issuer: nowhere}
                limits: {defaultTimeout: 2h, receiveBudget: 64MB}
                plain: {port: 1}
                """));
        String all = String.valueOf(e.getMessage());
        for (String named : new String[] {
            "listen.port",
            "listen.hots",
            "publicUrl",
            "data: is missing",
            "store.url",
            "users[0].tokenSha256",
            "users[0].expires",
            "identity",
            "oidc.issuer",
            "oidc.audience",
            "limits.defaultTimeout",
            "limits.receiveBudget",
            "plain"
        }) {
            assertTrue(all.contains(named), named + " in " + all);
        }
    }
}
