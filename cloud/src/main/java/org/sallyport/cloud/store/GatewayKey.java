package org.sallyport.cloud.store;

/**
 * A gateway's key as the cloud knows it.
 *
 * @param certificate PEM of its certificate
 * @param id hex SHA-256 of the certificate's SubjectPublicKeyInfo
 */
public record GatewayKey(String certificate, String id) {}
