package org.sallyport.cloud.runtime;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.store.SealedCredentials;
import org.sallyport.cloud.store.StoredConnection;
import org.sallyport.relay.Fields;

/**
 * A connection made ready for the wire: the field values that are the same on each of its requests.
 *
 * @param id the connection's id
 * @param connector the connector's id
 * @param owner who may use it
 * @param gateway through which it is reached
 * @param connection value of {@link Fields#CONNECTION}
 * @param parameters value of {@link Fields#PARAMETERS}
 * @param credentials value of {@link Fields#CREDENTIALS}; null where the connection needs none
 * @param baseUrl value of {@link Fields#BASE_URL}
 */
record Route(
        String id,
        String connector,
        String owner,
        String gateway,
        String connection,
        String parameters,
        @Nullable String credentials,
        String baseUrl) {

    static Route of(StoredConnection connection, String publicUrl) {
        SealedCredentials credentials = connection.credentials();
        return new Route(
                connection.id(),
                connection.connector(),
                connection.owner(),
                connection.gateway(),
                connection.id() + ";v=" + connection.version(),
                ascii(connection.parameters().encode()),
                credentials == null ? null : credentials.format() + " " + oneLine(credentials.sealed()),
                publicUrl + RuntimePath.PREFIX + connection.connector() + "/" + connection.id());
    }

    /** Adds the connection's fields to a request's head. */
    void write(MultiMap headers) {
        headers.add(Fields.CONNECTOR, connector);
        headers.add(Fields.CONNECTION, connection);
        headers.add(Fields.PARAMETERS, parameters);
        if (credentials != null) {
            headers.add(Fields.CREDENTIALS, credentials);
        }
        headers.add(Fields.BASE_URL, baseUrl);
    }

    @Override
    public String toString() {
        return "Route[" + connection + "]";
    }

    /** JSON with everything beyond ASCII as an escape: header fields carry nothing else safely. */
    static String ascii(String json) {
        StringBuilder text = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 127) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.toString();
    }

    /** The sealed text without line breaks and, where it is a PEM, without its first and last line. */
    static String oneLine(String sealed) {
        StringBuilder text = new StringBuilder(sealed.length());
        sealed.lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("-----"))
                .forEach(text::append);
        return text.toString();
    }
}
