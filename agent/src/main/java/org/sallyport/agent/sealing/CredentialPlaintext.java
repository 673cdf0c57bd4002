package org.sallyport.agent.sealing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;

/**
 * What is sealed of a credential. Each fails with {@link AgentCode#NOT_SEALABLE} where it is none: sealing what the agent
 * can't read would only fail later, where it is harder to mend. Whoever asked for the bytes wipes them.
 */
final class CredentialPlaintext {
    private CredentialPlaintext() {}

    /** All of it. */
    static byte[] whole(JsonObject credential) {
        byte[] whole = bytes(credential);
        try (Credentials read = CredentialJson.read(whole)) {
            read.type();
            return whole;
        } catch (IOException e) {
            Arrays.fill(whole, (byte) 0);
            throw notCredential(e);
        }
    }

    /** What clients of {@code rsa-oaep} write: {@code credentialData} and nothing else. */
    static byte[] untyped(JsonObject credential) {
        if (!credential.containsKey("credentialData")) {
            // its values would be left out, and what remains is a credential without any: Anonymous
            throw notCredential(new IOException("no credentialData"));
        }
        byte[] whole = bytes(credential);
        JsonArray data = new JsonArray();
        Set<String> names = new HashSet<>();
        try (Credentials read = CredentialJson.readUntyped(whole, Set.of())) {
            if (credential.getValue("credentialData") instanceof JsonArray entries) {
                for (int i = 0; i < entries.size(); i++) {
                    JsonObject entry = entries.getJsonObject(i);
                    names.add(entry.getString("name"));
                    data.add(new JsonObject()
                            .put("name", entry.getString("name"))
                            .put("value", entry.getString("value")));
                }
            }
            if (!CredentialTypes.told(read.type(), names)) {
                throw new IOException("values with these names would be taken for another type: seal it in cms");
            }
        } catch (IOException e) {
            throw notCredential(e);
        } finally {
            Arrays.fill(whole, (byte) 0);
        }
        return bytes(new JsonObject().put("credentialData", data));
    }

    private static byte[] bytes(JsonObject json) {
        return json.encode().getBytes(StandardCharsets.UTF_8);
    }

    private static AgentException notCredential(IOException cause) {
        return new AgentException(
                AgentCode.NOT_SEALABLE,
                "A credential is {\"credentialType\": \"Basic\", \"credentialData\": [{\"name\": \"username\", \"value\":"
                        + " \"…\"}, …]}; this one is not: "
                        + cause.getMessage(),
                cause);
    }
}
