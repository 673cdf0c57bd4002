package org.sallyport.agent.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cms.CCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A private key as an entry of a BCFKS store, encrypted as BouncyCastle does it (PBES2: PBKDF2 with HMAC-SHA-512, then
 * AES-256-CCM) but with few rounds. The store around the entries is encrypted as a whole under the same passphrase:
 * whoever sees an entry has guessed it already, and BouncyCastle's 51,200 rounds an entry only slow down each start.
 */
final class KeyEntry {
    private static final int ROUNDS = 1000;
    private static final int SALT_BYTES = 64;
    private static final int KEY_BYTES = 32;
    /** BCFKS derives from the passphrase and this word, so that no two uses of a passphrase share a key. */
    private static final String PURPOSE = "PRIVATE_KEY_ENCRYPTION";

    private KeyEntry() {}

    /** The key as an EncryptedPrivateKeyInfo, for {@link java.security.KeyStore#setKeyEntry(String, byte[],
     * java.security.cert.Certificate[])}. */
    static byte[] encrypt(PrivateKey key, char[] passphrase) throws GeneralSecurityException, IOException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Cipher cipher = Cipher.getInstance("AES/CCM/NoPadding", BouncyCastle.PROVIDER);
        byte[] derived = derive(passphrase, salt);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(derived, "AES"));
        Arrays.fill(derived, (byte) 0);
        byte[] encrypted = cipher.doFinal(key.getEncoded());
        PBKDF2Params rounds = new PBKDF2Params(
                salt,
                ROUNDS,
                KEY_BYTES,
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA512, DERNull.INSTANCE));
        PBES2Parameters parameters = new PBES2Parameters(
                new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, rounds),
                new EncryptionScheme(
                        NISTObjectIdentifiers.id_aes256_CCM,
                        CCMParameters.getInstance(cipher.getParameters().getEncoded())));
        return new EncryptedPrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), encrypted)
                .getEncoded();
    }

    private static byte[] derive(char[] passphrase, byte[] salt) {
        byte[] secret = PBEParametersGenerator.PKCS12PasswordToBytes(passphrase);
        byte[] purpose = PBEParametersGenerator.PKCS12PasswordToBytes(PURPOSE.toCharArray());
        byte[] both = Arrays.copyOf(secret, secret.length + purpose.length);
        System.arraycopy(purpose, 0, both, secret.length, purpose.length);
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA512Digest());
        generator.init(both, salt, ROUNDS);
        byte[] key = ((KeyParameter) generator.generateDerivedParameters(KEY_BYTES * 8)).getKey();
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(both, (byte) 0);
        return key;
    }
}
