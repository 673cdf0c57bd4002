package org.sallyport.cloud.store;

/**
 * An agent asks to become a member.
 *
 * @param gateway the gateway's id, from the code
 * @param codeHash digest of the whole code
 * @param name the member's name for people
 * @param version the agent's software version
 * @param memberKey PEM of the member's public key
 * @param certificate PEM of the gateway's certificate
 * @param keyId hex SHA-256 of the certificate's SubjectPublicKeyInfo
 */
public record Enrolment(
        String gateway,
        String codeHash,
        String name,
        String version,
        String memberKey,
        String certificate,
        String keyId) {}
