package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** What members give each other, and what the cloud keeps for the recovery key. */
class GrantTest {
    private static final Keys OURS = TestKeys.OURS;
    private static final GatewayKey NEXT =
            GatewayKey.make(TestKeys.GATEWAY, new GatewayKeySpec(2048, false), Clock.systemUTC());
    private static final String MEMBER = "mb-1";

    private static String seal(GatewayKey by, String member, Keys to) {
        return Grant.of(NEXT).seal(by, member, to.sealing().spki());
    }

    private static void assertRefused(String sealed) {
        AgentException refused = assertThrows(AgentException.class, () -> Grant.open(OURS, MEMBER, sealed));
        assertEquals(AgentCode.GRANT_REFUSED, refused.code());
    }

    @Test
    void aGatewayKeyComesAcross() {
        Grant grant = Grant.open(OURS, MEMBER, seal(OURS.present(), MEMBER, OURS));
        GatewayKey key = Objects.requireNonNull(grant.gatewayKey());
        assertEquals(NEXT.certificate(), key.certificate());
        assertArrayEquals(NEXT.privateKey().getEncoded(), key.privateKey().getEncoded());
        assertNull(grant.recovery());
    }

    @Test
    void aRecoveryLockComesAcross() {
        RecoveryLock lock = RecoveryKey.make().lock(42);
        Grant grant = Grant.open(
                OURS,
                MEMBER,
                Grant.of(lock).seal(OURS.present(), MEMBER, OURS.sealing().spki()));
        RecoveryLock read = Objects.requireNonNull(grant.recovery());
        assertArrayEquals(lock.publicKey(), read.publicKey());
        assertArrayEquals(lock.preShared(), read.preShared());
        assertEquals(lock.proofHash(), read.proofHash());
        assertTrue(read.replaces(OURS.recovery()));
        assertFalse(OURS.recovery().replaces(read));
        assertNull(grant.gatewayKey());
    }

    /** The cloud knows all public keys, and can seal; what it can't is sign. */
    @Test
    void whatNoMemberSignedIsRefused() {
        GatewayKey forged = GatewayKey.make(TestKeys.GATEWAY, new GatewayKeySpec(2048, false), Clock.systemUTC());
        assertRefused(seal(forged, MEMBER, OURS));
        assertRefused(seal(NEXT, MEMBER, OURS));
    }

    @Test
    void whatIsForAnotherMemberOrGatewayIsRefused() {
        assertRefused(seal(OURS.present(), "mb-2", OURS));
        assertRefused(seal(OURS.present(), MEMBER, TestKeys.THEIRS));
        assertRefused(seal(TestKeys.THEIRS.present(), MEMBER, OURS));
    }

    @Test
    void aKeyOfAnotherGatewayIsRefusedWhoeverSigned() {
        String sealed = Grant.of(TestKeys.THEIRS.present())
                .seal(OURS.present(), MEMBER, OURS.sealing().spki());
        assertRefused(sealed);
    }

    @Test
    void aKeyThatIsNotItsCertificatesIsRefused() {
        GatewayKey mixed = new GatewayKey(OURS.present().privateKey(), NEXT.certificate(), null);
        assertRefused(
                Grant.of(mixed).seal(OURS.present(), MEMBER, OURS.sealing().spki()));
    }

    @Test
    void whatIsCutOrChangedOrNoGrantAtAllIsRefused() {
        byte[] sealed = Base64.getDecoder().decode(seal(OURS.present(), MEMBER, OURS));
        for (int i = 0; i < sealed.length; i += 97) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertRefused(Base64.getEncoder().encodeToString(changed));
        }
        for (String nothing :
                List.of("", "AAAA", "no base64!", Base64.getEncoder().encodeToString(new byte[64]))) {
            assertRefused(nothing);
        }
    }

    @Test
    void onlyAnX25519KeyIsSealedTo() {
        byte[] ec = OURS.member().certificate().getPublicKey().getEncoded();
        AgentException refused =
                assertThrows(AgentException.class, () -> Grant.of(NEXT).seal(OURS.present(), MEMBER, ec));
        assertEquals(AgentCode.MEMBER_UNFIT, refused.code());
    }

    @Test
    void aBundleOpensByItsRecoveryKeyAlone() {
        try (RecoveryKey key = RecoveryKey.make();
                RecoveryKey other = RecoveryKey.make()) {
            String sealed = new RecoveryBundle(List.of(NEXT, OURS.present()), key.lock(5)).seal();
            RecoveryBundle opened = RecoveryBundle.open(key, TestKeys.GATEWAY, sealed);
            assertEquals(
                    List.of(NEXT.certificate(), OURS.gatewayCertificate()),
                    opened.gatewayKeys().stream().map(GatewayKey::certificate).toList());
            assertEquals(5, opened.recovery().made());
            assertRefused(other, TestKeys.GATEWAY, sealed);
            assertRefused(key, "gw-other", sealed);
            assertRefused(key, TestKeys.GATEWAY, "AAAA");
        }
    }

    /** The cloud may know the recovery key's public half, not the pre-shared key. */
    @Test
    void aBundleThatTheCloudMadeUpIsRefused() {
        try (RecoveryKey key = RecoveryKey.make()) {
            RecoveryLock forged = new RecoveryLock(key.lock(1).publicKey(), new byte[32], new byte[32], 1);
            assertRefused(key, TestKeys.GATEWAY, new RecoveryBundle(List.of(NEXT), forged).seal());
        }
    }

    private static void assertRefused(RecoveryKey key, String gateway, String sealed) {
        AgentException refused = assertThrows(AgentException.class, () -> RecoveryBundle.open(key, gateway, sealed));
        assertEquals(AgentCode.RECOVERY_REFUSED, refused.code());
    }

    /** Made by another implementation of RFC 9180, with the ephemeral key 00 01 02 … 1f. */
    @Test
    void whatAnotherImplementationSealedOpens() throws GeneralSecurityException {
        HexFormat hex = HexFormat.of();
        RecoveryKey key = new RecoveryKey(hex.parseHex("000102030405060708090a0b0c0d0e0f10111213"));
        byte[] base = hex.parseHex(
                "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f1d8aed41ec06be8fd856fb174c6eadff467725238016957f62ac4d7fc8");
        assertEquals(
                "to one member",
                new String(new Hpke("sallyport grant 1", MEMBER).open(key.privateKey(), base), US_ASCII));
        byte[] shared = hex.parseHex(
                "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f756a33f71cbe42e44227ab2b1efd314447346ae1e7c069212ad24edbb42bb880191464");
        assertEquals(
                "to whom has the key",
                new String(
                        new Hpke("sallyport recovery 1", "gw-1")
                                .open(key.privateKey(), key.lock(0).preShared(), shared),
                        US_ASCII));
    }

    @Test
    void statementsAreTheLinesOfTheSpecification() {
        byte[] memberKey = OURS.member().certificate().getPublicKey().getEncoded();
        assertEquals(
                "sallyport member 1\ngw-test\n" + Sha256.hex(memberKey) + "\n"
                        + Sha256.hex(OURS.sealing().spki()) + "\n",
                GatewayStatement.member("gw-test", memberKey, OURS.sealing().spki())
                        .text());
        assertEquals(
                "sallyport rotation 1\ngw-test\n" + OURS.publicKeyId() + "\n" + NEXT.id() + "\n",
                GatewayStatement.rotation(OURS.present(), NEXT).text());
    }

    @Test
    void aStatementIsSignedByOneKeyForOneText() {
        GatewayStatement said = GatewayStatement.rotation(OURS.present(), NEXT);
        String signature = said.sign(OURS.present());
        assertTrue(said.signedBy(OURS.gatewayCertificate(), signature));
        assertFalse(said.signedBy(NEXT.certificate(), signature));
        assertFalse(new GatewayStatement(said.text() + " ").signedBy(OURS.gatewayCertificate(), signature));
        assertFalse(said.signedBy(OURS.gatewayCertificate(), ""));
        assertFalse(said.signedBy(OURS.gatewayCertificate(), "no base64!"));
    }
}
