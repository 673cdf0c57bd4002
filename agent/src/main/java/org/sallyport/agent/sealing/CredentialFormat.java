package org.sallyport.agent.sealing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.datasource.spi.Credentials;

/** The formats of credentials that are sealed to a gateway's key (docs/sealing.md). */
public enum CredentialFormat {
    /** CMS AuthEnvelopedData (RFC 5083, AES-256-GCM; RSA-OAEP-SHA-256, or RFC 9629 with a hybrid key), PEM. */
    CMS("cms") {
        @Override
        byte[] plain(JsonObject credential) {
            return CredentialPlaintext.whole(credential);
        }

        @Override
        String seal(GatewayCertificates gateway, byte[] plain) {
            return CmsSealing.seal(gateway, plain);
        }

        @Override
        byte[] openBare(String base64, List<GatewayKey> keys, boolean legacyRsa1024)
                throws IOException, GeneralSecurityException {
            return CmsEnvelope.open(Base64.getDecoder().decode(base64), keys);
        }

        @Override
        Credentials read(byte[] plain, Set<String> understood) throws IOException {
            return CredentialJson.read(plain);
        }
    },

    /** What clients of other gateways make, base64. It has no place for a credential's type: names of values tell it. */
    RSA_OAEP("rsa-oaep") {
        @Override
        byte[] plain(JsonObject credential) {
            return CredentialPlaintext.untyped(credential);
        }

        @Override
        String seal(GatewayCertificates gateway, byte[] plain) {
            if (!(gateway.gateway().getPublicKey() instanceof RSAPublicKey key)
                    || key.getModulus().bitLength() < LEAST_RSA_BITS) {
                throw new AgentException(
                        AgentCode.NOT_SEALABLE,
                        "Can't seal to this certificate: it must hold an RSA key of " + LEAST_RSA_BITS
                                + " bits or more");
            }
            return RsaOaep.seal(key, plain);
        }

        @Override
        byte[] openBare(String base64, List<GatewayKey> keys, boolean legacyRsa1024) throws GeneralSecurityException {
            return RsaOaep.open(base64, keys, legacyRsa1024);
        }

        @Override
        Credentials read(byte[] plain, Set<String> understood) throws IOException {
            return CredentialJson.readUntyped(plain, understood);
        }
    };

    private static final int LEAST_RSA_BITS = 2048;

    private final String word;

    CredentialFormat(String word) {
        this.word = word;
    }

    /** The format that is called so on the wire; empty where it is none that this agent knows. */
    static Optional<CredentialFormat> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst();
    }

    /**
     * Seals a credential.
     *
     * @param gateway to whom: where there is a hybrid key, {@code cms} is sealed to it alone, so that both of its halves
     *     have to be broken; {@code rsa-oaep} knows none
     * @param credential {@code {"credentialType": …, "credentialData": [{"name": …, "value": …}]}}
     * @return the text as the cloud takes it
     * @throws AgentException {@link AgentCode#NOT_SEALABLE} when it is no credential, or the format can't hold it
     */
    public String seal(GatewayCertificates gateway, JsonObject credential) {
        byte[] plain = plain(credential);
        try {
            return seal(gateway, plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** What is sealed of a credential; fails as {@link #seal} does. Whoever asked for it wipes it. */
    abstract byte[] plain(JsonObject credential);

    /** Seals bytes, whatever they are. */
    abstract String seal(GatewayCertificates gateway, byte[] plain);

    /**
     * What was sealed to one of the gateway's keys; whoever asked for it wipes it. Bytes that someone made up fail in
     * unchecked ways too.
     *
     * @param sealed as the cloud stores it or sends it: with or without line breaks and PEM's first and last line
     * @param legacyRsa1024 whether what is sealed to a key of 1024 bits counts
     */
    byte[] open(String sealed, List<GatewayKey> keys, boolean legacyRsa1024)
            throws IOException, GeneralSecurityException {
        return openBare(bare(sealed), keys, legacyRsa1024);
    }

    abstract byte[] openBare(String base64, List<GatewayKey> keys, boolean legacyRsa1024)
            throws IOException, GeneralSecurityException;

    /** Reads what was opened. */
    abstract Credentials read(byte[] plain, Set<String> understood) throws IOException;

    private static String bare(String sealed) {
        return sealed.lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("-----"))
                .collect(Collectors.joining());
    }

    /** Its word on the wire. */
    @Override
    public String toString() {
        return word;
    }
}
