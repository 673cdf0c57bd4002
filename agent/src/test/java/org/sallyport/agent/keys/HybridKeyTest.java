package org.sallyport.agent.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.unlocking.KeyStoreSettings;

/** Hybrid keys are kept and passed on with the gateway's keys, and no one can put another in their place. */
class HybridKeyTest {
    private static final GatewayKey KEY = TestKeys.HYBRID;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static HybridKey hybrid() {
        HybridKey hybrid = KEY.hybrid();
        if (hybrid == null) {
            throw new AssertionError("no hybrid key");
        }
        return hybrid;
    }

    @Test
    void theCertificatesComeBackFromWhatTheCloudPublishes() {
        String pem = KEY.pem();
        assertEquals(KEY.certificates(), GatewayCertificates.read(pem));
        assertEquals(KEY.certificate(), Pem.certificate(pem), "who knows no hybrid keys reads the first");
    }

    @Test
    void aHybridCertificateThatTheGatewayDidNotSignIsRefused() {
        String theirs = TestKeys.OURS.present().pem();
        String swapped = theirs + Pem.of(hybrid().certificate());
        AgentException refused = assertThrows(AgentException.class, () -> GatewayCertificates.read(swapped));
        assertEquals(AgentCode.NOT_SEALABLE, refused.code());
        assertThrows(AgentException.class, () -> GatewayCertificates.read(theirs + theirs), "no hybrid key");
        assertThrows(AgentException.class, () -> GatewayCertificates.read(KEY.pem() + theirs), "three");
        assertThrows(AgentException.class, () -> GatewayCertificates.read("no certificate"));
    }

    @Test
    void theKeyStoreKeepsIt() {
        Keys keys = Keys.make(List.of(KEY), RecoveryKey.make().lock(0), java.time.Clock.systemUTC());
        SecretFiles.makeDirectory(directory.resolve("data"));
        KeyStoreFile file = new KeyStoreFile(directory.resolve("data"), KeyStoreSettings.DEFAULT, Map.of());
        file.write(keys);
        GatewayKey read = file.read().present();
        assertEquals(KEY.certificates(), read.certificates());
        assertEquals(new GatewayKeySpec(2048, true), read.spec());
        HybridKey hybrid = read.hybrid();
        assertArrayEquals(hybrid().seed(), hybrid == null ? new byte[0] : hybrid.seed());
        assertFalse(TestKeys.OURS.present().spec().postQuantum());
    }

    @Test
    void theRecoveryBundleCarriesIt() {
        try (RecoveryKey recovery = RecoveryKey.make()) {
            String sealed = new RecoveryBundle(List.of(KEY), recovery.lock(0)).seal();
            GatewayKey read = RecoveryBundle.open(recovery, TestKeys.GATEWAY, sealed)
                    .gatewayKeys()
                    .get(0);
            assertEquals(KEY.certificates(), read.certificates());
            HybridKey hybrid = read.hybrid();
            assertArrayEquals(hybrid().seed(), hybrid == null ? new byte[0] : hybrid.seed());
        }
    }
}
