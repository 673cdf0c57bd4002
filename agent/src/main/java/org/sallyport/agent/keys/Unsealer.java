package org.sallyport.agent.keys;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyTransRecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;

/**
 * Unseals credentials with the gateway's key. Whatever is wrong with sealed credentials is answered by one and the same
 * message, so that nobody can probe with them; what it was, is the exception's cause, for the local log.
 *
 * <p>Thread-safe. The private-key work runs on a worker pool of its own.
 */
public final class Unsealer {
    private static final String CMS = "cms";

    private final Keys keys;
    private final WorkerExecutor worker;
    private final KeyTransRecipientId recipient;

    /** An unsealer with a gateway's key, working on the given pool. */
    public Unsealer(Keys keys, WorkerExecutor worker) {
        this.keys = keys;
        this.worker = worker;
        try {
            JcaX509CertificateHolder certificate = new JcaX509CertificateHolder(keys.gatewayCertificate());
            this.recipient = new KeyTransRecipientId(certificate.getIssuer(), certificate.getSerialNumber());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /**
     * Unseals the text of the field {@code sallyport-credentials}: the format's name, a space, the sealed text. Fails
     * with {@link AgentException}: {@link AgentCode#UNSUPPORTED_CREDENTIAL_FORMAT} or
     * {@link AgentCode#UNSEALABLE_CREDENTIALS}. The caller owns the credentials and closes them.
     */
    public Future<Credentials> unseal(String field) {
        int space = field.indexOf(' ');
        String format = space < 0 ? field : field.substring(0, space);
        if (!format.equals(CMS)) {
            return Future.failedFuture(new AgentException(
                    AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT,
                    "This agent unseals the format 'cms': seal the connection's credentials again in it"));
        }
        String sealed = field.substring(Math.min(field.length(), space + 1));
        return worker.executeBlocking(() -> unsealCms(sealed), false);
    }

    private Credentials unsealCms(String base64) {
        byte[] plain = new byte[0];
        try {
            plain = decrypt(Base64.getDecoder().decode(base64));
            return CredentialJson.read(plain);
        } catch (CMSException | IOException | RuntimeException e) {
            // the library throws runtime exceptions of many kinds for bytes that someone made up
            throw new AgentException(
                    AgentCode.UNSEALABLE_CREDENTIALS,
                    "The connection's credentials can't be unsealed with this gateway's key: seal them to the gateway's"
                            + " present certificate and store them again",
                    e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private byte[] decrypt(byte[] der) throws CMSException, IOException {
        CMSAuthEnvelopedData message = new CMSAuthEnvelopedData(der);
        require(message.getEncryptionAlgOID().equals(CMSAlgorithm.AES256_GCM.getId()), "content is not AES-256-GCM");
        Collection<RecipientInformation> recipients =
                message.getRecipientInfos().getRecipients(recipient);
        require(recipients.size() == 1, "not sealed to this gateway's certificate");
        RecipientInformation information = recipients.iterator().next();
        require(OaepSha256.is(information.getKeyEncryptionAlgorithm()), "key transport is not RSA-OAEP with SHA-256");
        PrivateKey key = keys.gatewayKey();
        return information.getContent(new JceKeyTransAuthEnvelopedRecipient(key).setProvider(BouncyCastle.PROVIDER));
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
