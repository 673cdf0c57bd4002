package org.sallyport.agent.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What grants and recovery bundles hold once they are open (SPEC.md, section 1): JSON whose bytes are base64.
 *
 * @param gatewayKeys {@code gatewayKeys}: gateway keys, each a {@code privateKey} (PKCS#8) and a {@code certificate} (DER),
 *     behind which those of its hybrid key stand if it has one
 * @param recovery {@code recovery}: {@code publicKey}, {@code preSharedKey}, {@code proofHash} and {@code made}
 * @param recoveryMade {@code recoveryMade}: in a bundle, when the recovery key that opens it was made
 */
record KeyPayload(List<GatewayKey> gatewayKeys, @Nullable RecoveryLock recovery, long recoveryMade) {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_KEYS = 8;

    KeyPayload {
        gatewayKeys = List.copyOf(gatewayKeys);
    }

    /** The bytes; whoever asked for them wipes them. */
    byte[] bytes() {
        Wiped out = new Wiped();
        try (out;
                JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("gatewayKeys");
            for (GatewayKey key : gatewayKeys) {
                json.writeStartObject();
                secret(json, "privateKey", key.privateBytes());
                json.writeBinaryField("certificate", key.certificateBytes());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (recovery != null) {
                write(json, recovery);
            }
            json.writeNumberField("recoveryMade", recoveryMade);
            json.writeEndObject();
            json.flush();
            return out.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("keys in memory can be written", e);
        }
    }

    private static void write(JsonGenerator json, RecoveryLock lock) throws IOException {
        json.writeObjectFieldStart("recovery");
        json.writeBinaryField("publicKey", lock.publicKey());
        secret(json, "preSharedKey", lock.preShared());
        json.writeBinaryField("proofHash", lock.proofHashBytes());
        json.writeNumberField("made", lock.made());
        json.writeEndObject();
    }

    private static void secret(JsonGenerator json, String name, byte[] bytes) throws IOException {
        json.writeBinaryField(name, bytes);
        Arrays.fill(bytes, (byte) 0);
    }

    /** Reads it for a gateway; its keys have to be that gateway's, each fit to its certificate. */
    static KeyPayload read(byte[] bytes, String gatewayId) throws IOException, GeneralSecurityException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "no JSON object");
            List<GatewayKey> keys = new ArrayList<>();
            RecoveryLock recovery = null;
            long made = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "gatewayKeys" -> keys.addAll(gatewayKeys(parser, gatewayId));
                    case "recovery" -> recovery = recovery(Fields.read(parser));
                    case "recoveryMade" -> made = parser.getLongValue();
                    default -> parser.skipChildren();
                }
            }
            return new KeyPayload(keys, recovery, made);
        } catch (JsonProcessingException e) {
            throw new IOException("malformed JSON"); // the parser's own message may quote what it read
        }
    }

    private static List<GatewayKey> gatewayKeys(JsonParser parser, String gatewayId)
            throws IOException, GeneralSecurityException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "gatewayKeys is no array");
        List<GatewayKey> keys = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(keys.size() < MAX_KEYS, "too many gateway keys");
            keys.add(gatewayKey(Fields.read(parser), gatewayId));
        }
        return keys;
    }

    private static GatewayKey gatewayKey(Fields fields, String gatewayId) throws IOException, GeneralSecurityException {
        GatewayKey read = GatewayKey.read(fields.bytes("privateKey"), fields.bytes("certificate"));
        require(read.gatewayId().equals(gatewayId), "a key of another gateway");
        require(
                read.privateKey() instanceof RSAPrivateKey rsa
                        && read.certificate().getPublicKey() instanceof RSAPublicKey published
                        && rsa.getModulus().equals(published.getModulus()),
                "a key that is not its certificate's");
        return read;
    }

    private static RecoveryLock recovery(Fields fields) throws IOException {
        byte[] preShared = fields.bytes("preSharedKey");
        byte[] publicKey = fields.bytes("publicKey");
        byte[] proofHash = fields.bytes("proofHash");
        require(
                preShared.length == RecoveryLock.BYTES
                        && publicKey.length == RecoveryLock.BYTES
                        && proofHash.length == RecoveryLock.BYTES,
                "a recovery key of a wrong length");
        RecoveryLock lock = new RecoveryLock(publicKey, preShared, proofHash, fields.made);
        Arrays.fill(preShared, (byte) 0);
        return lock;
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    /** A flat object: bytes by name, and {@code made}. */
    private record Fields(Map<String, byte[]> values, long made) {
        static Fields read(JsonParser parser) throws IOException {
            require(parser.currentToken() == JsonToken.START_OBJECT, "no JSON object");
            Map<String, byte[]> values = new HashMap<>();
            long made = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("made")) {
                    made = parser.getLongValue();
                } else if (token == JsonToken.VALUE_STRING) {
                    values.put(name, parser.getBinaryValue());
                } else {
                    parser.skipChildren();
                }
            }
            return new Fields(values, made);
        }

        byte[] bytes(String name) throws IOException {
            byte[] value = values.get(name);
            if (value == null) {
                throw new IOException(name + " is missing");
            }
            return value;
        }
    }

    /** Forgets what was written into it. */
    private static final class Wiped extends ByteArrayOutputStream {
        private static final int ENOUGH = 16_384;

        Wiped() {
            super(ENOUGH);
        }

        @Override
        public void close() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
