package org.sallyport.datasource.spi;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Unsealed credentials: a type and named secrets. Owned by whoever made it, who closes it; closing wipes the secrets.
 */
public final class Credentials implements AutoCloseable {

    /** Credential type of a connection that needs none. */
    public static final String ANONYMOUS = "Anonymous";
    /** Credential type with {@code username} and {@code password}. */
    public static final String BASIC = "Basic";

    private final String type;
    private final Map<String, Secret> values;

    /** Credentials of a type; takes over the secrets. */
    public Credentials(String type, Map<String, Secret> values) {
        this.type = type;
        this.values = Map.copyOf(values);
    }

    /** The type, for instance {@code Basic}. */
    public String type() {
        return type;
    }

    /**
     * The secret of a name.
     *
     * @throws SourceException {@link SourceCode#UNUSABLE_CREDENTIALS} when there is none
     */
    public Secret require(String name) {
        Secret secret = values.get(name);
        if (secret == null) {
            throw new SourceException(SourceCode.UNUSABLE_CREDENTIALS, type + " credentials must hold '" + name + "'");
        }
        return secret;
    }

    /** A copy with a life of its own. */
    public Credentials copy() {
        Map<String, Secret> copies = new LinkedHashMap<>();
        values.forEach((name, secret) -> copies.put(name, secret.copy()));
        return new Credentials(type, copies);
    }

    @Override
    public void close() {
        values.values().forEach(Secret::close);
    }

    /** Tells the type only. */
    @Override
    public String toString() {
        return "Credentials[" + type + "]";
    }
}
