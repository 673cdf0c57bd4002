package org.sallyport.agent.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Makes keys and their certificates. Apart from {@link Keys}, since an agent that starts needs none of what it loads. */
final class KeyMaking {
    private KeyMaking() {}

    static MemberKey memberKey(Clock clock) {
        try {
            KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
            ec.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            KeyPair pair = ec.generateKeyPair();
            return new MemberKey(
                    pair.getPrivate(),
                    selfSigned("sallyport member", pair, "SHA256withECDSA", KeyUsage.digitalSignature, clock));
        } catch (GeneralSecurityException e) {
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
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 makes such keys", e);
        }
    }

    static X509Certificate selfSigned(String name, KeyPair pair, String algorithm, int usage, Clock clock)
            throws GeneralSecurityException {
        return new CertificateMaking(name, pair.getPrivate(), algorithm, clock)
                .certificate(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), usage);
    }
}
