package org.sallyport.cloud;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * What the files of a server's certificate and key held when they were read, at one time: what is served is what was
 * checked. Equal contents are equal.
 */
final class CertificateFiles {
    private static final byte[] SAMPLE = "sallyport".getBytes(StandardCharsets.US_ASCII);

    private final byte[] certificate;
    private final byte[] key;

    private CertificateFiles(byte[] certificate, byte[] key) {
        this.certificate = certificate;
        this.key = key;
    }

    static CertificateFiles read(Path certificate, Path key) throws IOException {
        return new CertificateFiles(Files.readAllBytes(certificate), Files.readAllBytes(key));
    }

    PemKeyCertOptions options() {
        return new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(key));
    }

    /**
     * Makes sure that they belong together: halfway through a replacement they don't.
     *
     * @throws GeneralSecurityException when they don't, or one isn't what it should be
     */
    CertificateFiles check() throws GeneralSecurityException, IOException {
        PublicKey published = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate))
                .getPublicKey();
        Signature signature = Signature.getInstance(algorithm(published));
        signature.initSign(privateKey());
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(published);
        signature.update(SAMPLE);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("the key is not the certificate's");
        }
        return this;
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    private PrivateKey privateKey() throws GeneralSecurityException, IOException {
        try (PEMParser parser = new PEMParser(new StringReader(new String(key, StandardCharsets.US_ASCII)))) {
            Object held = parser.readObject();
            while (held != null) {
                if (held instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
                if (held instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
                held = parser.readObject();
            }
        }
        throw new InvalidKeyException("the key's file holds no private key");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CertificateFiles files
                && Arrays.equals(certificate, files.certificate)
                && Arrays.equals(key, files.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(certificate);
    }
}
