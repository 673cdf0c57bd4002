package org.sallyport.datasource.testkit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority made for a test, which issues servers' certificates of any names and times. */
public final class TestAuthority {
    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair keys = pair();
    private final X500Name name;
    private final X509Certificate certificate;
    private long serial = 1;

    /** An authority of that common name. */
    public TestAuthority(String name) {
        this.name = new X500Name("CN=" + name);
        Instant now = Instant.now();
        this.certificate = sign(this.name, keys, now.minus(YEAR), now.plus(YEAR), null);
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private X509Certificate sign(X500Name subject, KeyPair of, Instant from, Instant to, @Nullable GeneralNames names) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name, BigInteger.valueOf(serial++), Date.from(from), Date.from(to), subject, of.getPublic());
            if (names == null) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes the authority's certificate, for those who trust it. */
    public Path writeTo(Path file) {
        try {
            return Files.writeString(file, pem());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The authority's certificate in PEM. */
    public String pem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A server's key and certificate, valid now. */
    public PemKeyCertOptions issue(String host) {
        return issue(host, Instant.now().minus(YEAR), Instant.now().plus(YEAR));
    }

    /** A server's key and certificate, valid for that time; the host is a name or an IPv4 address. */
    public PemKeyCertOptions issue(String host, Instant from, Instant to) {
        KeyPair server = pair();
        int kind = host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
        GeneralNames names = new GeneralNames(new GeneralName(kind, host));
        X509Certificate issued = sign(new X500Name("CN=" + host), server, from, to, names);
        try {
            return new PemKeyCertOptions()
                    .addKeyValue(
                            Buffer.buffer(pem("PRIVATE KEY", server.getPrivate().getEncoded())))
                    .addCertValue(Buffer.buffer(pem("CERTIFICATE", issued.getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String kind, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }
}
