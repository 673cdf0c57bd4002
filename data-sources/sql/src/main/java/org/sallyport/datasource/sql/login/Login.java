package org.sallyport.datasource.sql.login;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/**
 * How a connection proves who it is. Secrets are strings here, since drivers take nothing else: they are revealed once,
 * for as long as the source is open.
 *
 * @param method what proves it
 * @param user the user's name; for {@link Method#KERBEROS} the principal; empty for {@link Method#TOKEN}
 * @param secret the password, the token, or the keytab in base64; empty for {@link Method#CERTIFICATE}
 * @param certificate shown to the server in TLS; null for none
 */
public record Login(
        Method method, String user, String secret, @Nullable ClientCertificate certificate) {

    /** What proves who a connection is; each has its credential type. */
    public enum Method {
        /** A password of the database's own. */
        PASSWORD(Credentials.BASIC, "username, password, and for mutual TLS certificate and key"),
        /** A Windows account, domain and user with a backslash between, and its password. */
        WINDOWS("Windows", "username as DOMAIN\\user, and password"),
        /** A certificate alone, which the server takes for the user. */
        CERTIFICATE("Certificate", "username, certificate, key"),
        /** An OAuth2 access token for the database, as of Microsoft Entra. */
        TOKEN("OAuth2", "accessToken"),
        /** Kerberos, with a keytab. */
        KERBEROS("Kerberos", "principal, keytab in base64");

        private final String credentialType;
        private final String values;

        Method(String credentialType, String values) {
            this.credentialType = credentialType;
            this.values = values;
        }

        /** The type of the credentials. */
        public String credentialType() {
            return credentialType;
        }

        private String described() {
            return credentialType + " (" + values + ")";
        }
    }

    private static final Login NONE = new Login(Method.PASSWORD, "", "", null);

    /**
     * Of a file, which asks for nothing.
     *
     * @throws SourceException {@link SourceCode#UNUSABLE_CREDENTIALS} where they are neither anonymous nor basic
     */
    public static Login toFile(Credentials credentials) {
        if (!Set.of(Credentials.ANONYMOUS, Credentials.BASIC).contains(credentials.type())) {
            throw new SourceException(
                    SourceCode.UNUSABLE_CREDENTIALS,
                    "A file takes credentials of the type " + Credentials.ANONYMOUS + "; not " + credentials.type());
        }
        return NONE;
    }

    /** The credential types of all methods, and that of databases that ask for nothing. */
    public static Set<String> credentialTypes() {
        return Stream.concat(
                        Stream.of(Credentials.ANONYMOUS),
                        Stream.of(Method.values()).map(Method::credentialType))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads credentials; what isn't needed any more of them may be closed then.
     *
     * @param possible the methods that the database's driver can do
     * @throws SourceException {@link SourceCode#UNUSABLE_CREDENTIALS} where they are of another type, or lack a value
     */
    public static Login of(Credentials credentials, Collection<Method> possible) {
        Method method = possible.stream()
                .filter(one -> one.credentialType().equals(credentials.type()))
                .findFirst()
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNUSABLE_CREDENTIALS,
                        "This database takes credentials of the type "
                                + possible.stream().map(Method::described).collect(Collectors.joining(", or "))
                                + "; not " + credentials.type()));
        return switch (method) {
            case PASSWORD, WINDOWS ->
                new Login(method, value(credentials, "username"), value(credentials, "password"), pair(credentials));
            case CERTIFICATE ->
                new Login(
                        method,
                        value(credentials, "username"),
                        "",
                        new ClientCertificate(value(credentials, "certificate"), value(credentials, "key")));
            case TOKEN -> new Login(method, "", value(credentials, "accessToken"), null);
            case KERBEROS -> new Login(method, value(credentials, "principal"), value(credentials, "keytab"), null);
        };
    }

    private static @Nullable ClientCertificate pair(Credentials credentials) {
        return credentials.has("certificate") || credentials.has("key")
                ? new ClientCertificate(value(credentials, "certificate"), value(credentials, "key"))
                : null;
    }

    private static String value(Credentials credentials, String name) {
        return credentials.require(name).reveal();
    }

    /** Tells no secret. */
    @Override
    public String toString() {
        return "Login[" + method + "]";
    }
}
