package org.sallyport.agent.sealing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.Pem;

/** Makes CMS AuthEnvelopedData (RFC 5083, AES-256-GCM). Apart from {@link CmsEnvelope}, since opening needs no provider. */
final class CmsSealing {
    private CmsSealing() {}

    /** Seals bytes to a gateway: to its hybrid key alone, where it has one. Gives PEM. */
    static String seal(GatewayCertificates certificates, byte[] plain) {
        // not registered with the JVM: nothing else there changes because we run
        Provider provider = new BouncyCastleProvider();
        try {
            CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(recipient(certificates, provider));
            OutputAEADEncryptor encryptor =
                    (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                            .setProvider(provider)
                            .build();
            byte[] der = generator
                    .generate(new CMSProcessableByteArray(plain), encryptor)
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
            return Pem.of("CMS", der);
        } catch (CMSException | GeneralSecurityException | IOException e) {
            throw new AgentException(
                    AgentCode.NOT_SEALABLE, "Can't seal to this certificate: it must hold an RSA key", e);
        }
    }

    private static RecipientInfoGenerator recipient(GatewayCertificates certificates, Provider provider)
            throws GeneralSecurityException {
        X509Certificate hybrid = certificates.hybrid();
        if (hybrid == null) {
            return new JceKeyTransRecipientInfoGenerator(certificates.gateway(), OaepIdentifier.SHA_256)
                    .setProvider(provider);
        }
        return key -> {
            byte[] bytes = key.getRepresentation() instanceof Key made
                    ? made.getEncoded()
                    : ((byte[]) key.getRepresentation()).clone();
            try {
                return KemRecipient.seal(hybrid, new RecipientIdentifier(CmsEnvelope.nameOf(hybrid)), bytes);
            } catch (GeneralSecurityException | IOException e) {
                throw new CMSException("the content's key can't be sealed", e);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        };
    }
}
