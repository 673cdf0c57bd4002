package org.sallyport.agent.sealing;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** How CMS names the one key transport that the format {@code cms} uses, {@link Oaep#SHA_256}. */
final class OaepIdentifier {
    static final AlgorithmIdentifier SHA_256 = new AlgorithmIdentifier(
            PKCSObjectIdentifiers.id_RSAES_OAEP,
            new RSAESOAEPparams(
                    sha256(),
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256()),
                    RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM));

    private OaepIdentifier() {}

    /** Whether an algorithm is this one. Encodings of it differ, so its parts are compared. */
    static boolean is(AlgorithmIdentifier algorithm) {
        if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSAES_OAEP)) {
            return false;
        }
        RSAESOAEPparams parameters = RSAESOAEPparams.getInstance(algorithm.getParameters());
        AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
        return parameters.getHashAlgorithm().getAlgorithm().equals(NISTObjectIdentifiers.id_sha256)
                && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
                && AlgorithmIdentifier.getInstance(mask.getParameters())
                        .getAlgorithm()
                        .equals(NISTObjectIdentifiers.id_sha256)
                && emptyLabel(parameters.getPSourceAlgorithm());
    }

    private static boolean emptyLabel(AlgorithmIdentifier source) {
        return source.getAlgorithm().equals(PKCSObjectIdentifiers.id_pSpecified)
                && ASN1OctetString.getInstance(source.getParameters()).getOctets().length == 0;
    }

    private static AlgorithmIdentifier sha256() {
        return new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    }
}
