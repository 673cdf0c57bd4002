package org.sallyport.agent.unlocking;

import java.nio.file.Path;

/**
 * A key on a PKCS#11 token (smart card, hardware security module, TPM), which opens the key store.
 *
 * @param module the token's PKCS#11 module, a shared library
 * @param token the token's label; slots are renumbered too easily to name one
 * @param pinFile where the user PIN is, mode 0600
 * @param key the label of an AES key, or of an RSA key that has a certificate on the token
 */
public record Pkcs11Settings(Path module, String token, Path pinFile, String key) {}
