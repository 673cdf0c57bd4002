package org.sallyport.agent.sealing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.CMSORIforKEMOtherInfo;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.Hkdf;
import org.sallyport.agent.keys.HybridKey;

/**
 * A recipient of a CMS message by its hybrid key (RFC 9629): the composite KEM gives a secret, HKDF-SHA-256 makes a key of
 * it, AES-256 key wrap carries the content's key. id-MLKEM768-X25519-SHA3-256 is X-Wing by another name: same keys, same
 * ciphertexts, same secret.
 */
final class KemRecipient {
    private static final AlgorithmIdentifier KEM = new AlgorithmIdentifier(new ASN1ObjectIdentifier(HybridKey.OID));

    private static final AlgorithmIdentifier KDF =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha256);
    private static final AlgorithmIdentifier WRAP = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap);
    private static final int KEY_BYTES = 32;
    private static final int ENCAPSULATION_BYTES = 1120;
    private static final byte[] NO_SALT = new byte[KEY_BYTES];

    private KemRecipient() {}

    /** The recipient that carries a content's key to whoever has the hybrid certificate's private key. */
    static RecipientInfo seal(X509Certificate hybrid, RecipientIdentifier identifier, byte[] contentKey)
            throws GeneralSecurityException, IOException {
        SecretWithEncapsulation secret = new XWingKEMGenerator(new SecureRandom())
                .generateEncapsulated(new XWingPublicKeyParameters(GatewayCertificates.hybridKey(hybrid)));
        SecretKey wrapping = wrappingKey(secret.getSecret(), null);
        try {
            Cipher cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.WRAP_MODE, wrapping);
            KEMRecipientInfo info = new KEMRecipientInfo(
                    identifier,
                    KEM,
                    new DEROctetString(secret.getEncapsulation()),
                    KDF,
                    new ASN1Integer(KEY_BYTES),
                    null,
                    WRAP,
                    new DEROctetString(cipher.wrap(new SecretKeySpec(contentKey, "AES"))));
            return new RecipientInfo(new OtherRecipientInfo(CMSObjectIdentifiers.id_ori_kem, info));
        } finally {
            Arrays.fill(secret.getSecret(), (byte) 0);
        }
    }

    /** The content's key; whoever asked for it wipes it. */
    static byte[] open(KEMRecipientInfo recipient, HybridKey key) throws GeneralSecurityException, IOException {
        byte[] encapsulation = recipient.getKemct().getOctets();
        if (!recipient.getKem().equals(KEM)
                || !recipient.getKdf().equals(KDF)
                || !recipient.getWrap().equals(WRAP)
                || encapsulation.length != ENCAPSULATION_BYTES) {
            throw new IOException("the KEM recipient is not ML-KEM-768 with X25519, HKDF-SHA-256 and AES-256 key wrap");
        }
        byte[] seed = key.seed();
        try {
            byte[] secret = new XWingKEMExtractor(new XWingPrivateKeyParameters(seed)).extractSecret(encapsulation);
            Cipher cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.UNWRAP_MODE, wrappingKey(secret, recipient.getUkm()));
            Key content = cipher.unwrap(recipient.getEncryptedKey().getOctets(), "AES", Cipher.SECRET_KEY);
            return content.getEncoded();
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private static SecretKey wrappingKey(byte[] secret, byte @Nullable [] ukm) throws IOException {
        byte[] info = new CMSORIforKEMOtherInfo(WRAP, KEY_BYTES, ukm).getEncoded(ASN1Encoding.DER);
        byte[] key = Hkdf.derive(secret, NO_SALT, info);
        try {
            return new SecretKeySpec(key, "AES");
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }
}
