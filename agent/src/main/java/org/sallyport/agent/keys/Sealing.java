package org.sallyport.agent.keys;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;

/** Seals credentials to a gateway in the format {@code cms}; what the cloud and the wire see of them afterwards. */
public final class Sealing {
    private Sealing() {}

    /**
     * Seals a credential.
     *
     * @param certificate the gateway's
     * @param credential {@code {"credentialType": …, "credentialData": [{"name": …, "value": …}]}}
     * @return CMS AuthEnvelopedData (RFC 5083, AES-256-GCM, RSA-OAEP-SHA-256) as PEM
     * @throws AgentException {@link AgentCode#NOT_SEALABLE} when it is no credential
     */
    public static String seal(X509Certificate certificate, JsonObject credential) {
        byte[] plain = credential.encode().getBytes(StandardCharsets.UTF_8);
        requireCredential(plain);
        // not registered with the JVM: nothing else there changes because we run
        Provider provider = new BouncyCastleProvider();
        try {
            CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(
                    new JceKeyTransRecipientInfoGenerator(certificate, OaepSha256.IDENTIFIER).setProvider(provider));
            OutputAEADEncryptor encryptor =
                    (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                            .setProvider(provider)
                            .build();
            byte[] der = generator
                    .generate(new CMSProcessableByteArray(plain), encryptor)
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
            return Pem.of("CMS", der);
        } catch (CMSException | CertificateEncodingException | IOException e) {
            throw new AgentException(
                    AgentCode.NOT_SEALABLE, "Can't seal to this certificate: it must hold an RSA key", e);
        }
    }

    /** Sealing what the agent can't read would only fail later, where it is harder to mend. */
    private static void requireCredential(byte[] plain) {
        try (Credentials credentials = CredentialJson.read(plain)) {
            credentials.type();
        } catch (IOException e) {
            throw new AgentException(
                    AgentCode.NOT_SEALABLE,
                    "A credential is {\"credentialType\": \"Basic\", \"credentialData\": [{\"name\": \"username\", \"value\":"
                            + " \"…\"}, …]}; this one is not: "
                            + e.getMessage(),
                    e);
        }
    }
}
