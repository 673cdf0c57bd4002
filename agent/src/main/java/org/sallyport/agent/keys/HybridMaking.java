package org.sallyport.agent.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.pqc.crypto.xwing.XWingKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingKeyPairGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/** Makes hybrid keys, whose certificates the gateway key signs: a key for encapsulation can sign nothing itself. */
final class HybridMaking {
    private HybridMaking() {}

    static HybridKey make(String gatewayId, PrivateKey gatewayKey, Clock clock) throws GeneralSecurityException {
        XWingKeyPairGenerator generator = new XWingKeyPairGenerator();
        generator.init(new XWingKeyGenerationParameters(new SecureRandom()));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        SubjectPublicKeyInfo publicKey = new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(HybridKey.OID)),
                ((XWingPublicKeyParameters) pair.getPublic()).getEncoded());
        byte[] seed = ((XWingPrivateKeyParameters) pair.getPrivate()).getSeed();
        try {
            return new HybridKey(
                    seed,
                    new CertificateMaking(gatewayId, gatewayKey, "SHA256withRSA", clock)
                            .certificate(publicKey, KeyUsage.keyEncipherment));
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }
}
