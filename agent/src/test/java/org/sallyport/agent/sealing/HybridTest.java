package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.HybridKey;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.keys.TestKeys;

/** What is sealed to a hybrid key opens with it and with nothing else. */
class HybridTest {
    private static final GatewayKey KEY = TestKeys.HYBRID;
    private static final JsonObject CREDENTIAL =
            new JsonObject().put("credentialType", "Anonymous").put("credentialData", new JsonArray());

    private static byte[] sealed(GatewayCertificates certificates) {
        String pem = CredentialFormat.CMS.seal(certificates, CREDENTIAL);
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static KEMRecipientInfo recipient(byte[] der) {
        AuthEnvelopedData message =
                AuthEnvelopedData.getInstance(ContentInfo.getInstance(der).getContent());
        assertEquals(1, message.getRecipientInfos().size(), "nothing weaker beside it");
        RecipientInfo only =
                RecipientInfo.getInstance(message.getRecipientInfos().getObjectAt(0));
        return KEMRecipientInfo.getInstance(((OtherRecipientInfo) only.getInfo()).getValue());
    }

    private static HybridKey hybrid() {
        HybridKey hybrid = KEY.hybrid();
        if (hybrid == null) {
            throw new AssertionError("no hybrid key");
        }
        return hybrid;
    }

    @Test
    void whatIsSealedToItOpensWithItAlone() throws Exception {
        byte[] der = sealed(KEY.certificates());
        assertEquals(
                CREDENTIAL, new JsonObject(new String(CmsEnvelope.open(der, List.of(KEY)), StandardCharsets.UTF_8)));
        GatewayKey rsaOnly = new GatewayKey(KEY.privateKey(), KEY.certificate(), null);
        assertThrows(Exception.class, () -> CmsEnvelope.open(der, List.of(rsaOnly)));
        assertThrows(Exception.class, () -> CmsEnvelope.open(der, List.of(TestKeys.hybridOfAnother())));
    }

    @Test
    void whatIsSealedToTheRsaKeyStillOpens() throws Exception {
        byte[] der = sealed(new GatewayCertificates(KEY.certificate(), null));
        assertTrue(CmsEnvelope.open(der, List.of(KEY)).length > 0);
    }

    /** A few bytes say nothing, such as a version: what was sealed comes out all the same. */
    @Test
    void aBrokenByteAnywhereOpensNothingElse() throws Exception {
        byte[] der = sealed(KEY.certificates());
        byte[] plain = CmsEnvelope.open(der, List.of(KEY));
        int refused = 0;
        for (int at = 0; at < der.length; at++) {
            byte[] broken = der.clone();
            broken[at] ^= 1;
            try {
                assertArrayEquals(plain, CmsEnvelope.open(broken, List.of(KEY)), "byte " + at);
            } catch (java.io.IOException | java.security.GeneralSecurityException | RuntimeException e) {
                refused++;
            }
        }
        assertTrue(refused > der.length - 16, refused + " of " + der.length);
    }

    /** The secret as the draft of composite ML-KEM has it, computed from its parts. */
    @Test
    void theSecretIsTheComposites() throws Exception {
        byte[] seed = hybrid().seed();
        byte[] parts = new byte[96];
        SHAKEDigest shake = new SHAKEDigest(256);
        shake.update(seed, 0, seed.length);
        shake.doFinal(parts, 0, parts.length);
        byte[] publicKey = GatewayCertificates.hybridKey(hybrid().certificate());
        SecretWithEncapsulation made =
                new XWingKEMGenerator(new SecureRandom()).generateEncapsulated(new XWingPublicKeyParameters(publicKey));
        byte[] encapsulation = made.getEncapsulation();
        MLKEMPrivateKeyParameters mlkem =
                new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, Arrays.copyOf(parts, 64));
        byte[] first = new MLKEMExtractor(mlkem).extractSecret(Arrays.copyOf(encapsulation, 1088));
        byte[] second = new byte[32];
        X25519.scalarMult(parts, 64, encapsulation, 1088, second, 0);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(first);
        all.write(second);
        all.write(encapsulation, 1088, 32);
        all.write(publicKey, 1184, 32);
        all.write("\\.//^\\".getBytes(StandardCharsets.US_ASCII));
        assertArrayEquals(MessageDigest.getInstance("SHA3-256").digest(all.toByteArray()), made.getSecret());
    }

    @Test
    void theRecipientSaysWhatRfc9629Has() {
        KEMRecipientInfo recipient = recipient(sealed(KEY.certificates()));
        assertEquals("1.3.6.1.5.5.7.6.58", recipient.getKem().getAlgorithm().getId());
        assertEquals(
                "1.2.840.113549.1.9.16.3.28", recipient.getKdf().getAlgorithm().getId());
        assertEquals(
                "2.16.840.1.101.3.4.1.45", recipient.getWrap().getAlgorithm().getId());
        assertEquals(1120, recipient.getKemct().getOctets().length);
    }

    @Test
    void whatIsSealedToAFormerKeyIsSealedToTheHybridOne() {
        Keys before = TestKeys.OURS;
        String pem = CredentialFormat.CMS.seal(before.present().certificates(), CREDENTIAL);
        Keys now = Keys.make(List.of(KEY, before.present()), RecoveryKey.make().lock(0), java.time.Clock.systemUTC());
        String again = Resealing.reseal("cms", pem, now).orElseThrow();
        byte[] der = Base64.getMimeDecoder().decode(again.replaceAll("-----[A-Z ]+-----", ""));
        assertEquals(1120, recipient(der).getKemct().getOctets().length);
        assertEquals(again, Resealing.reseal("cms", again, now).orElseThrow(), "as it is to be already");
    }
}
