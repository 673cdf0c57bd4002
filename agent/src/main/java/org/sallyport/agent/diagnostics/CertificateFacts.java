package org.sallyport.agent.diagnostics;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Sha256;

/** What certificates say publicly. */
public final class CertificateFacts {
    /** Of one file; Java's own authorities are fewer. */
    private static final int MOST = 500;

    private CertificateFacts() {}

    /** Those of a member's keys. */
    public static JsonArray of(Keys keys) {
        JsonArray facts = new JsonArray().add(of("this member", keys.member().certificate()));
        for (GatewayKey key : keys.all()) {
            boolean next = key.equals(keys.next());
            String whose =
                    key.equals(keys.present()) ? "the gateway" : next ? "the gateway's next" : "the gateway's former";
            facts.add(of(whose, key.certificate()).put("keyId", key.id()));
            if (key.hybrid() != null) {
                facts.add(of(whose + ", post-quantum", key.hybrid().certificate()));
            }
        }
        return facts;
    }

    /** Those of a file of authorities, PEM or DER; what else is in the file isn't looked at. */
    public static JsonArray of(Path file) {
        JsonArray facts = new JsonArray();
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            read.stream()
                    .limit(MOST)
                    .forEach(certificate -> facts.add(of(file.toString(), (X509Certificate) certificate)));
        } catch (IOException | CertificateException e) {
            facts.add(new JsonObject()
                    .put("of", file.toString())
                    .put("problem", "can't be read (" + e.getClass().getSimpleName() + ")"));
        }
        return facts;
    }

    private static JsonObject of(String whose, X509Certificate certificate) {
        JsonObject facts = new JsonObject()
                .put("of", whose)
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("issuer", certificate.getIssuerX500Principal().getName())
                .put("serial", certificate.getSerialNumber().toString(16))
                .put("notBefore", certificate.getNotBefore().toInstant().toString())
                .put("notAfter", certificate.getNotAfter().toInstant().toString())
                .put("key", certificate.getPublicKey().getAlgorithm());
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
            facts.put("bits", rsa.getModulus().bitLength());
        }
        try {
            return facts.put("sha256", Sha256.hex(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read has its bytes", e);
        }
    }
}
