package org.sallyport.demo;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.ThreadLocalRandom;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Certificates that trials, tests and measurements make for themselves; good for a day. */
public final class Certificates {
    private static final Duration SLACK = Duration.ofHours(1);
    private static final Duration VALIDITY = Duration.ofDays(1);

    private Certificates() {}

    /**
     * A certificate and its key, as files. The certificate is its own authority.
     *
     * @param certificate PEM
     * @param key PEM (PKCS#8)
     */
    public record Stored(Path certificate, Path key) {}

    /** Makes a server's certificate for {@code localhost} and {@code 127.0.0.1} (ECDSA P-256), into the folder. */
    public static Stored forLoopback(Path folder) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            GeneralNames names = new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            });
            Stored files = new Stored(folder.resolve("tls.pem"), folder.resolve("tls-key.pem"));
            X509Certificate certificate = selfSigned("localhost", pair, "SHA256withECDSA", names);
            write(files.certificate(), "CERTIFICATE", certificate.getEncoded());
            write(files.key(), "PRIVATE KEY", pair.getPrivate().getEncoded());
            return files;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 makes such keys", e);
        }
    }

    private static void write(Path file, String type, byte[] der) throws IOException {
        try (PemWriter pem = new PemWriter(Files.newBufferedWriter(file))) {
            pem.writeObject(new PemObject(type, der));
        }
    }

    /** Makes a certificate of the key that names only its subject's common name. */
    public static X509Certificate named(String commonName, KeyPair pair, String algorithm)
            throws GeneralSecurityException, IOException {
        return selfSigned(commonName, pair, algorithm, null);
    }

    private static X509Certificate selfSigned(
            String commonName, KeyPair pair, String algorithm, @Nullable GeneralNames names)
            throws GeneralSecurityException, IOException {
        X500Name subject = new X500Name("CN=" + commonName);
        Instant from = Instant.now().minus(SLACK);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)),
                Date.from(from),
                Date.from(from.plus(VALIDITY)),
                subject,
                pair.getPublic());
        try {
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
