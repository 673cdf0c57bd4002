package org.sallyport.agent.sealing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.HybridKey;

/**
 * Opens CMS AuthEnvelopedData (RFC 5083) with one of the gateway's keys. BouncyCastle reads the structure; Java's own providers
 * decrypt, since BouncyCastle's takes a third of a second to make. Apart from {@link Unsealer}, so that BouncyCastle is
 * loaded with the first sealed credentials and not at start.
 */
final class CmsEnvelope {
    private static final int KEY_BYTES = 32;
    /** RFC 5084 lets tags be shorter; those are easier to forge, and nobody makes them. */
    private static final int TAG_BYTES = 16;

    private CmsEnvelope() {}

    /** What the envelope holds; whoever asked for it wipes it. Bytes that someone made up fail in many ways. */
    static byte[] open(byte[] der, List<GatewayKey> keys) throws IOException, GeneralSecurityException {
        ContentInfo info = ContentInfo.getInstance(der);
        require(info.getContentType().equals(CMSObjectIdentifiers.authEnvelopedData), "not AuthEnvelopedData");
        AuthEnvelopedData message = AuthEnvelopedData.getInstance(info.getContent());
        EncryptedContentInfo content = message.getAuthEncryptedContentInfo();
        require(
                content.getContentEncryptionAlgorithm().getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_GCM),
                "content is not AES-256-GCM");
        byte[] key = key(message.getRecipientInfos(), keys);
        try {
            return content(message, content, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The content's key, by the first of the gateway's keys that the envelope names. */
    private static byte[] key(ASN1Set recipients, List<GatewayKey> keys) throws IOException, GeneralSecurityException {
        for (GatewayKey key : keys) {
            HybridKey hybrid = key.hybrid();
            if (hybrid != null) {
                Optional<KEMRecipientInfo> kem = kemRecipient(recipients, hybrid.certificate());
                if (kem.isPresent()) {
                    return requireLength(KemRecipient.open(kem.get(), hybrid));
                }
            }
            Optional<KeyTransRecipientInfo> recipient = recipient(recipients, key.certificate());
            if (recipient.isPresent()) {
                return key(recipient.get(), key.privateKey());
            }
        }
        throw new IOException("not sealed to this gateway's certificate");
    }

    static IssuerAndSerialNumber nameOf(X509Certificate certificate) {
        return new IssuerAndSerialNumber(
                X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded()), certificate.getSerialNumber());
    }

    private static Optional<KEMRecipientInfo> kemRecipient(ASN1Set recipients, X509Certificate certificate)
            throws IOException {
        IssuerAndSerialNumber ours = nameOf(certificate);
        KEMRecipientInfo found = null;
        for (int i = 0; i < recipients.size(); i++) {
            if (RecipientInfo.getInstance(recipients.getObjectAt(i)).getInfo() instanceof OtherRecipientInfo other
                    && other.getType().equals(CMSObjectIdentifiers.id_ori_kem)) {
                KEMRecipientInfo each = KEMRecipientInfo.getInstance(other.getValue());
                if (names(each.getRecipientIdentifier(), ours)) {
                    require(found == null, "sealed to this gateway's hybrid certificate twice");
                    found = each;
                }
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean names(RecipientIdentifier recipient, IssuerAndSerialNumber ours) {
        return !recipient.isTagged()
                && IssuerAndSerialNumber.getInstance(recipient.getId()).equals(ours);
    }

    private static Optional<KeyTransRecipientInfo> recipient(ASN1Set recipients, X509Certificate certificate)
            throws IOException {
        IssuerAndSerialNumber ours = nameOf(certificate);
        KeyTransRecipientInfo found = null;
        for (int i = 0; i < recipients.size(); i++) {
            if (RecipientInfo.getInstance(recipients.getObjectAt(i)).getInfo() instanceof KeyTransRecipientInfo each
                    && names(each.getRecipientIdentifier(), ours)) {
                require(found == null, "sealed to this gateway's certificate twice");
                found = each;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] key(KeyTransRecipientInfo recipient, PrivateKey gatewayKey)
            throws IOException, GeneralSecurityException {
        require(OaepIdentifier.is(recipient.getKeyEncryptionAlgorithm()), "key transport is not RSA-OAEP with SHA-256");
        return requireLength(Oaep.SHA_256
                .cipher(Cipher.DECRYPT_MODE, gatewayKey)
                .doFinal(recipient.getEncryptedKey().getOctets()));
    }

    private static byte[] requireLength(byte[] key) throws IOException {
        require(key.length == KEY_BYTES, "the content's key is not of 256 bits");
        return key;
    }

    private static byte[] content(AuthEnvelopedData message, EncryptedContentInfo content, byte[] key)
            throws IOException, GeneralSecurityException {
        GCMParameters gcm = GCMParameters.getInstance(
                content.getContentEncryptionAlgorithm().getParameters());
        byte[] tag = message.getMac().getOctets();
        require(gcm.getIcvLen() == TAG_BYTES && tag.length == TAG_BYTES, "the tag is not of 128 bits");
        Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
        aes.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_BYTES * Byte.SIZE, gcm.getNonce()));
        if (message.getAuthAttrs() != null) {
            aes.updateAAD(message.getAuthAttrs().getEncoded(ASN1Encoding.DER));
        }
        byte[] encrypted = content.getEncryptedContent().getOctets();
        byte[] both = Arrays.copyOf(encrypted, encrypted.length + tag.length);
        System.arraycopy(tag, 0, both, encrypted.length, tag.length);
        return aes.doFinal(both);
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
