package org.sallyport.agent.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes the certificates of keys: each names its holder as subject and as issuer, since nobody above vouches for it.
 *
 * @param name the holder's, CN
 * @param signer the private key that signs it, and by what algorithm
 */
record CertificateMaking(String name, PrivateKey signer, String algorithm, Clock clock) {
    private static final Duration VALIDITY = Duration.ofDays(3652);
    /** Clocks differ; a certificate that isn't valid yet would puzzle. */
    private static final Duration HEAD_START = Duration.ofDays(1);

    /** The certificate of a key, of which the signer's may be the private half. */
    X509Certificate certificate(SubjectPublicKeyInfo key, int usage) throws GeneralSecurityException {
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        Instant from = clock.instant().minus(HEAD_START);
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                subject,
                new BigInteger(127, new SecureRandom()).add(BigInteger.ONE),
                Date.from(from),
                Date.from(from.plus(VALIDITY)),
                subject,
                key);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
        } catch (OperatorCreationException | CertIOException e) {
            throw new GeneralSecurityException("a certificate can't be made", e);
        }
    }
}
