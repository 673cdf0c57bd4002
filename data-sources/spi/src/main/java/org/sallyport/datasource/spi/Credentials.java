package org.sallyport.datasource.spi;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

    /** Whether there is a secret of that name. */
    public boolean has(String name) {
        return values.containsKey(name);
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

    /** HMAC-SHA-256 of type and values: equal for equal credentials, and of no use without the key. */
    public byte[] digest(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            update(mac, type.toCharArray());
            new TreeMap<>(values).forEach((name, secret) -> {
                update(mac, name.toCharArray());
                secret.<Void>use(characters -> {
                    update(mac, characters);
                    return null;
                });
            });
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    /** Its length goes first, so that two texts in a row have one reading. */
    private static void update(Mac mac, char[] text) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
        for (char character : text) {
            mac.update((byte) (character >> Byte.SIZE));
            mac.update((byte) character);
        }
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
