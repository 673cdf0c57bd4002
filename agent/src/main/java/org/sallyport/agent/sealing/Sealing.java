package org.sallyport.agent.sealing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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
import org.sallyport.datasource.spi.Credentials;

/** Seals credentials to a gateway; what the cloud and the wire see of them afterwards. */
public final class Sealing {
    private static final int LEAST_RSA_BITS = 2048;

    private Sealing() {}

    /** Seals a credential to a gateway's certificate alone; else like {@link #seal(GatewayCertificates, JsonObject)}. */
    public static String seal(X509Certificate certificate, JsonObject credential) {
        return seal(new GatewayCertificates(certificate, null), credential);
    }

    /**
     * Seals a credential.
     *
     * @param certificates the gateway's: where there is a hybrid key, it alone is sealed to, so that both of its halves have
     *     to be broken
     * @param credential {@code {"credentialType": …, "credentialData": [{"name": …, "value": …}]}}
     * @return CMS AuthEnvelopedData (RFC 5083, AES-256-GCM; RSA-OAEP-SHA-256, or RFC 9629 with a hybrid key) as PEM
     * @throws AgentException {@link AgentCode#NOT_SEALABLE} when it is no credential
     */
    public static String seal(GatewayCertificates certificates, JsonObject credential) {
        return seal(certificates, credential.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** Seals a credential that stands in bytes. Fails likewise. */
    static String seal(GatewayCertificates certificates, byte[] plain) {
        requireCredential(plain);
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

    /**
     * Seals a credential in the format {@code rsa-oaep}, which has no place for its type: the names of its values tell it.
     *
     * @param certificate the gateway's
     * @param credential as for {@link #seal}; {@code credentialType} may be missing
     * @return base64
     * @throws AgentException {@link AgentCode#NOT_SEALABLE} when it is no credential or one that needs to say its type
     */
    public static String sealRsaOaep(X509Certificate certificate, JsonObject credential) {
        if (!(certificate.getPublicKey() instanceof RSAPublicKey key)
                || key.getModulus().bitLength() < LEAST_RSA_BITS) {
            throw new AgentException(
                    AgentCode.NOT_SEALABLE,
                    "Can't seal to this certificate: it must hold an RSA key of " + LEAST_RSA_BITS + " bits or more");
        }
        byte[] plain = untyped(credential);
        try {
            return RsaOaep.seal(key, plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has what the format needs", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** What clients of the format write: {@code credentialData} and nothing else. */
    private static byte[] untyped(JsonObject credential) {
        byte[] whole = credential.encode().getBytes(StandardCharsets.UTF_8);
        JsonArray data = new JsonArray();
        Set<String> names = new HashSet<>();
        try (Credentials read = CredentialJson.readUntyped(whole, Set.of())) {
            if (credential.getValue("credentialData") instanceof JsonArray entries) {
                for (int i = 0; i < entries.size(); i++) {
                    JsonObject entry = entries.getJsonObject(i);
                    names.add(entry.getString("name"));
                    data.add(new JsonObject()
                            .put("name", entry.getString("name"))
                            .put("value", entry.getString("value")));
                }
            }
            if (!CredentialTypes.told(read.type(), names)) {
                throw new IOException("values with these names would be taken for another type: seal it in cms");
            }
        } catch (IOException e) {
            throw notCredential(e);
        } finally {
            Arrays.fill(whole, (byte) 0);
        }
        return new JsonObject().put("credentialData", data).encode().getBytes(StandardCharsets.UTF_8);
    }

    private static RecipientInfoGenerator recipient(GatewayCertificates certificates, Provider provider)
            throws GeneralSecurityException {
        X509Certificate hybrid = certificates.hybrid();
        if (hybrid == null) {
            return new JceKeyTransRecipientInfoGenerator(certificates.gateway(), OaepSha256.IDENTIFIER)
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

    /** Sealing what the agent can't read would only fail later, where it is harder to mend. */
    private static void requireCredential(byte[] plain) {
        try (Credentials credentials = CredentialJson.read(plain)) {
            credentials.type();
        } catch (IOException e) {
            throw notCredential(e);
        }
    }

    private static AgentException notCredential(IOException cause) {
        return new AgentException(
                AgentCode.NOT_SEALABLE,
                "A credential is {\"credentialType\": \"Basic\", \"credentialData\": [{\"name\": \"username\", \"value\":"
                        + " \"…\"}, …]}; this one is not: "
                        + cause.getMessage(),
                cause);
    }
}
