package org.sallyport.agent.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and their certificates. Apart from {@link Keys}, since an agent that starts needs none of what it loads. */
final class KeyMaking {
    static final Duration VALIDITY = Duration.ofDays(3652);
    /** Clocks differ; a certificate that isn't valid yet would puzzle. */
    static final Duration HEAD_START = Duration.ofDays(1);

    private KeyMaking() {}

    static MemberKey memberKey(Clock clock) {
        try {
            KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
            ec.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            KeyPair pair = ec.generateKeyPair();
            return new MemberKey(
                    pair.getPrivate(),
                    selfSigned("sallyport member", pair, "SHA256withECDSA", KeyUsage.digitalSignature, clock));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("every Java 17 makes such keys", e);
        }
    }

    static SealingKey sealingKey() {
        byte[] privateKey = new byte[SealingKey.BYTES];
        byte[] publicKey = new byte[SealingKey.BYTES];
        try {
            X25519.generatePrivateKey(new SecureRandom(), privateKey);
            X25519.generatePublicKey(privateKey, 0, publicKey, 0);
            return new SealingKey(privateKey, publicKey);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    static GatewayKey gatewayKey(String gatewayId, GatewayKeySpec spec, Clock clock) {
        try {
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(spec.bits(), new SecureRandom());
            KeyPair pair = rsa.generateKeyPair();
            // credentials are sealed to it; by its signature a member shows that it holds it
            int usage = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.digitalSignature;
            X509Certificate certificate = selfSigned(gatewayId, pair, "SHA256withRSA", usage, clock);
            return new GatewayKey(
                    pair.getPrivate(),
                    certificate,
                    spec.postQuantum() ? HybridMaking.make(gatewayId, pair.getPrivate(), clock) : null);
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("every Java 17 makes such keys", e);
        }
    }

    static X509Certificate selfSigned(String name, KeyPair pair, String algorithm, int usage, Clock clock)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        Instant from = clock.instant().minus(HEAD_START);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(127, new SecureRandom()).add(BigInteger.ONE),
                Date.from(from),
                Date.from(from.plus(VALIDITY)),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
    }
}
